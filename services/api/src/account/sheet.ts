import { shortDay } from '@drawbell/draws/day-words';
import { decodeCsv } from '@drawbell/draws/csv/csv-table';
import type { CsvProblem } from '@drawbell/draws/csv/csv-rows';
import { type ProfileColumn, profileColumns } from '@drawbell/draws/csv/profile-cells';
import { profileSheet, readProfileSheet, type SheetEntry } from '@drawbell/draws/csv/profile-sheet';
import { type Profile, profileSchema, profilesMax } from '@drawbell/draws/profile';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { Secrets } from '@drawbell/store/secrets';
import { listProfiles } from '@drawbell/store/subscribers/subscribers';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type Form, formOf, isTicked } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { sendPage } from '../app/page.ts';
import { createSealed, type Sealed } from '../app/sealed.ts';
import { sitePage } from '../site/frame.ts';
import { factWords } from './facts.ts';
import { formSchema, pageSchema, refuseForeignForm, tokenParams } from './page-route.ts';
import { settingsWords } from './settings-words.ts';
import { type SheetRefused, sheetWords } from './sheet-words.ts';
import { behindLink, type Opened, profilesMark, sendDone } from './settings.ts';

/** A hundred clients with all that can be said of them are a tenth of it. */
export const fileBytesMax = 1024 * 1024;
/** What is confirmed is sealed, and so a third longer than it is. */
export const confirmBytesMax = 2 * fileBytesMax;
/** How long a preview may be confirmed: the link behind it lasts no longer. */
export const previewMs = 86_400_000;

/** `/{language}/settings/{token}/sheet`: profiles from a sheet, shown before anything is saved; and as a sheet to take along. */
export function sheetRoutes(app: App, parts: AppParts): void {
  const { store, clock, secrets } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_req, body, done) =>
    done(null, body),
  );
  for (const language of languages) {
    const url = `/${language}/settings/:token/sheet` as const;
    app.get(
      url,
      { schema: { ...pageSchema('Asks for a sheet of profiles'), params: tokenParams } },
      behindLink(parts, language, async (opened, _req, reply) => sendSheetPage(reply, opened, {})),
    );
    app.get(
      `${url}/download`,
      { schema: { ...pageSchema('Gives the profiles of a person as CSV'), params: tokenParams } },
      behindLink(parts, language, async ({ subscriber }, _req, reply) => {
        const profiles = await listProfiles(store.db, subscriber.id);
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="drawbell-profiles.csv"')
          .header('x-robots-tag', 'noindex, nofollow')
          .send(csvFile(profileSheet(profiles, language), language));
      }),
    );
    app.post(
      url,
      {
        bodyLimit: fileBytesMax + 4096,
        schema: {
          ...formSchema('Shows what a sheet would change; saves nothing'),
          ...{ params: tokenParams, consumes: ['multipart/form-data'] },
        },
      },
      behindLink(parts, language, async (opened, req, reply) => {
        const { file } = await readUpload(req);
        if (file === null) return sendSheetPage(reply, opened, { refused: 'none' });
        const decoded = decodeCsv(file);
        if (decoded === null) return sendSheetPage(reply, opened, { refused: 'encoding' });
        const before = await listProfiles(store.db, opened.subscriber.id);
        const now = clock();
        const reading = readProfileSheet(decoded.text, { before, language, now });
        if (!reading.ok) return sendSheetPage(reply, opened, { problems: reading.problems });
        const sealed = sealSheet(secrets, {
          subscriber: opened.subscriber.id,
          before,
          entries: reading.entries,
          now,
        });
        const guessed = decoded.encoding === 'windows-1252';
        return sendPage(reply, previewPage(opened, { entries: reading.entries, sealed, guessed }));
      }),
    );
    app.post(
      `${url}/confirm`,
      {
        bodyLimit: confirmBytesMax,
        schema: { ...formSchema('Saves the profiles of a sheet that was shown'), params: tokenParams },
      },
      behindLink(parts, language, async (opened, req, reply) => {
        const form = formOf(req);
        const { subscriber } = opened;
        const before = await listProfiles(store.db, subscriber.id);
        const sheet = sealedSheets(secrets).open(form.get('sheet') ?? '');
        const fits =
          sheet?.subscriber === subscriber.id &&
          sheet.mark === profilesMark(before) &&
          clock().getTime() - sheet.at < previewMs;
        if (sheet === null || !fits) return sendSheetPage(reply, opened, { refused: 'changed' });
        // Those on record come first, each in its place.
        const kept = sheet.rows.flatMap(({ missing, profile }, i) =>
          missing && isTicked(form, 'remove', String(i + 1))
            ? []
            : [{ profile, former: i < before.length ? i : null }],
        );
        const profiles = kept.map(({ profile }) => profile);
        const formerPlaces = kept.map(({ former }) => former);
        if (profiles.length === 0) return sendSheetPage(reply, opened, { refused: 'nobody' });
        if (profiles.length > profilesMax) return sendSheetPage(reply, opened, { refused: 'full' });
        const change = { profiles, profilesBefore: before, formerPlaces };
        if (!(await changeSettings(store.db, subscriber.id, change, clock())))
          return sendSheetPage(reply, opened, { refused: 'changed' });
        return sendDone(opened, reply, 'sheet', profiles.length > 1 ? '/profiles' : '');
      }),
    );
  }
}

/** Rows as a spreadsheet of the language opens them: with a mark of UTF-8, and semicolons in French. */
export function csvFile(rows: string[][], language: Language): string {
  return stringify(rows, {
    ...{ bom: true, record_delimiter: '\r\n', delimiter: language === 'fr' ? ';' : ',' },
    // A spreadsheet may take another sign for the separator, and then begin a cell, and a formula, in the middle of a name.
    quoted_match: /[,;\t|]/,
  });
}

/**
 * The bytes of the file of a form, and its other fields; no file when there is none, or the body is no such form. Node's own
 * reader of forms: the body is whole and bounded, so that nothing of a streaming one is needed.
 */
export async function readUpload({
  body,
  headers,
}: Pick<FastifyRequest, 'body' | 'headers'>): Promise<{ file: Uint8Array | null; form: Form }> {
  const contentType = headers['content-type'];
  const none = { file: null, form: new URLSearchParams() };
  if (!Buffer.isBuffer(body) || contentType === undefined) return none;
  const sent = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => null);
  if (sent === null) return none;
  const file = sent.get('file');
  const form = new URLSearchParams();
  for (const [name, value] of sent) if (typeof value === 'string') form.append(name, value);
  const isGiven = file instanceof File && file.size > 0;
  return { file: isGiven ? new Uint8Array(await file.arrayBuffer()) : null, form };
}

const sealedSchema = z.object({
  subscriber: z.string(),
  mark: z.string(),
  at: z.int(),
  rows: z.array(z.object({ missing: z.boolean(), profile: profileSchema })).max(2 * profilesMax),
});
type SealedSheet = z.infer<typeof sealedSchema>;

/** What was shown, for its owner to confirm: nobody reads or changes it on the way, and nothing of it is kept here. */
function sealSheet(
  secrets: Secrets,
  {
    subscriber,
    before,
    entries,
    now,
  }: { subscriber: string; before: readonly Profile[]; entries: readonly SheetEntry[]; now: Date },
): string {
  const rows = entries.map(({ kind, profile }) => ({ missing: kind === 'missing', profile }));
  const sheet: SealedSheet = { subscriber, mark: profilesMark(before), at: now.getTime(), rows };
  return sealedSheets(secrets).seal(sheet);
}

function sealedSheets(secrets: Secrets): Sealed<SealedSheet> {
  return createSealed(secrets, { purpose: 'sheet_1', schema: sealedSchema });
}

const problemsShown = 50;

function sendSheetPage(
  reply: FastifyReply,
  { language, path }: Opened,
  { refused, problems = [] }: { refused?: SheetRefused; problems?: readonly CsvProblem[] },
): FastifyReply {
  const words = sheetWords[language];
  const base = `/${language}${path}`;
  const page = sitePage({
    ...{ language, path: `${path}/sheet`, title: words.title, within: '/standing' },
    body: html`<div class="form">
      ${refused === undefined ? null : html`<p class="panel bad" role="alert">${words.refused[refused]}</p>`}
      ${problemsPanel(problems, language)}
      <form class="panel" method="post" action="${base}/sheet" enctype="multipart/form-data">
        <p>${words.lead}</p>
        <div class="field">
          <label for="file">${words.file}</label>
          <p class="hint" id="file-hint">${words.fileHint}</p>
          <input id="file" name="file" type="file" accept=".csv,.tsv,.txt,text/csv" aria-describedby="file-hint" />
        </div>
        <p><button type="submit">${words.show}</button></p>
      </form>
      <h2>${words.formTitle}</h2>
      <p>${words.columns}</p>
      <ul class="plain">
        ${profileColumns.map((column) => html`<li><code>${column}</code> ${factName(column, language)}</li>`)}
      </ul>
      <ul>
        ${words.rules.map((rule) => html`<li>${rule}</li>`)}
      </ul>
      <p><a href="${base}/sheet/download">${words.download}</a></p>
      <p><a href="${base}">${settingsWords[language].back}</a></p>
    </div>`,
  });
  const status = refused === 'changed' ? 409 : refused !== undefined || problems.length > 0 ? 422 : 200;
  return sendPage(reply, page, status);
}

/** What is to be corrected in a table, line by line; null when nothing is. */
export function problemsPanel(
  problems: readonly CsvProblem[],
  language: Language,
  nameOf: (column: string, language: Language) => string = columnName,
): SafeHtml | null {
  if (problems.length === 0) return null;
  const words = sheetWords[language];
  const more = problems.length - problemsShown;
  return html`<div class="panel bad errors" role="alert">
    <h2>${words.problemsTitle(problems.length)}</h2>
    <ul>
      ${problems.slice(0, problemsShown).map((problem) => html`<li>${problemLine(problem, language, nameOf)}</li>`)}
      ${more > 0 ? html`<li>${words.moreProblems(more)}</li>` : null}
    </ul>
  </div>`;
}

function problemLine(
  { line, cell, column, message }: CsvProblem,
  language: Language,
  nameOf: typeof columnName,
): string {
  const { atLine, atCell } = sheetWords[language];
  return `${atLine(line)}${cell === undefined ? '' : `, ${atCell(cell)}`}${column === undefined ? '' : ` (${nameOf(column, language)})`}${language === 'fr' ? '\u00a0' : ''}: ${message}`;
}

function previewPage(
  { language, path }: Opened,
  { entries, sealed, guessed }: { entries: readonly SheetEntry[]; sealed: string; guessed: boolean },
) {
  const words = sheetWords[language];
  const base = `/${language}${path}`;
  const of = (kind: SheetEntry['kind']) => entries.filter((entry) => entry.kind === kind);
  const unchanged = of('unchanged');
  const places = new Map(entries.map((entry, i) => [entry, i + 1]));
  return sitePage({
    ...{ language, path: `${path}/sheet`, title: words.previewTitle, within: '/standing', long: true },
    body: html`<p class="lead">
        ${words.counts(of('new').length, of('changed').length, unchanged.length, of('missing').length)}
      </p>
      ${guessed ? html`<p class="panel warn">${words.guessed}</p>` : null}
      <form method="post" action="${base}/sheet/confirm">
        <input type="hidden" name="sheet" value="${sealed}" />
        ${changedPart(entries, language)} ${newPart(entries, language)}
        ${
          unchanged.length === 0
            ? null
            : html`<h2>${words.unchangedTitle}</h2>
                <p>${unchanged.map(({ name }) => name).join(', ')}</p>`
        }
        ${
          of('missing').length === 0
            ? null
            : html`<h2>${words.missingTitle}</h2>
                <p>${words.missingText} ${settingsWords[language].profiles.removeHint}</p>
                <ul class="panel flush divided">
                  ${of('missing').map(
                    (entry) =>
                      html`<li>
                        <label class="tick"
                          ><input type="checkbox" name="remove" value="${places.get(entry) ?? 0}" />
                          <span>${words.removeNamed(entry.name)}</span></label
                        >
                      </li>`,
                  )}
                </ul>`
        }
        <p class="hint">${words.nothingYet}</p>
        <div class="buttons">
          <button type="submit">${words.confirm}</button>
          <a class="button quiet" href="${base}/sheet">${words.another}</a>
        </div>
      </form>`,
  });
}

function changedPart(entries: readonly SheetEntry[], language: Language): SafeHtml | null {
  const words = sheetWords[language];
  const changed = entries.flatMap((entry) => (entry.kind === 'changed' ? [entry] : []));
  if (changed.length === 0) return null;
  const shown = (column: ProfileColumn, cell: string) =>
    cell === ''
      ? html`<span class="muted">${words.unknown}</span>`
      : html`${cellInWords(column, cell, language)}`;
  return html`<h2>${words.changedTitle}</h2>
    <div class="panel flush">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">${words.name}</th>
            <th scope="col">${words.fact}</th>
            <th scope="col">${words.before}</th>
            <th scope="col">${words.after}</th>
          </tr>
        </thead>
        <tbody>
          ${changed.flatMap(({ name, changes }) =>
            changes.map(
              ({ column, before, after }) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td data-label="${words.fact}">${factName(column, language)}</td>
                  <td data-label="${words.before}">${shown(column, before)}</td>
                  <td data-label="${words.after}">${shown(column, after)}</td>
                </tr>`,
            ),
          )}
        </tbody>
      </table>
    </div>`;
}

/** A fact as the other pages call it. */
function factName(column: ProfileColumn, language: Language): string {
  return column === 'label' ? sheetWords[language].name : factWords[language].labels[column];
}

/** A cell as the other pages write it: programs by their names, days in words. */
export function cellInWords(column: ProfileColumn, cell: string, language: Language): string {
  if (column === 'crsReadOn') return shortDay(cell, language);
  if (column !== 'programs') return cell;
  const names = new Map<string, string>(Object.entries(factWords[language].summary.programs));
  return cell
    .split(';')
    .map((key) => names.get(key.trim()) ?? key)
    .join(', ');
}

/** The same for a column as a sheet names it, which may hold one that nobody knows. */
function columnName(named: string, language: Language): string {
  const column = profileColumns.find((each) => each === named);
  return column === undefined ? named : factName(column, language);
}

function newPart(entries: readonly SheetEntry[], language: Language): SafeHtml | null {
  const words = sheetWords[language];
  const added = entries.filter(({ kind }) => kind === 'new');
  if (added.length === 0) return null;
  return html`<h2>${words.newTitle}</h2>
    <ul class="panel flush divided">
      ${added.map(({ name, profile }) => {
        const [, cells = []] = profileSheet([profile], language);
        const facts = cells.slice(1).flatMap((cell, i) => {
          const column = profileColumns[i + 1] ?? 'label';
          if (cell === '') return [];
          return [
            `${factName(column, language)}${factWords[language].colon}${cellInWords(column, cell, language)}`,
          ];
        });
        return html`<li><strong>${name}</strong> <span class="muted">${facts.join(' · ')}</span></li>`;
      })}
    </ul>`;
}

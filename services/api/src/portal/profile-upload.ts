import { cellsOfProfile } from '@drawbell/draws/csv/profile-cells';
import type { CsvProblem } from '@drawbell/draws/csv/csv-rows';
import { decodeCsv } from '@drawbell/draws/csv/csv-table';
import { type DayOrder, dayOrders } from '@drawbell/draws/csv/day-cells';
import { cellChanges } from '@drawbell/draws/csv/profile-sheet';
import {
  readWatchedSheet,
  shortenedReferences,
  referenceForm,
  type WatchedColumn,
  type WatchedEntry,
  watchedColumns,
  type WatchedReading,
  type WatchedRow,
} from '@drawbell/draws/csv/watched-sheet';
import { longDay } from '@drawbell/draws/day-words';
import { type Profile, profileSchema } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import { watchedProfiles } from '@drawbell/operations/watched-profiles';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { listWatchedProfiles, watchedProfilesMax } from '@drawbell/store/webhooks/watched-profiles';
import { z } from 'zod';
import { factWords } from '../account/facts.ts';
import { cellInWords, confirmBytesMax, fileBytesMax, previewMs, problemsPanel } from '../account/sheet.ts';
import { sheetWords } from '../account/sheet-words.ts';
import { trackerPageWords } from '../account/tracker-words.ts';
import { describedBy, faultAt, faultSummary } from '../app/faults.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createSealed, type Sealed } from '../app/sealed.ts';
import { orderForm, selectOf } from '../console/order-form.ts';
import { table } from '../console/table.ts';
import { giveOwnOrder } from './own-forms.ts';
import { ownDoneKey } from './own-form-words.ts';
import type { Portal, PortalEnd } from './portal.ts';
import type { Visitor } from './visitor.ts';

const sealedSchema = z.object({
  consumer: z.string(),
  /** What was on record of these references, when it was shown. */
  mark: z.string(),
  at: z.int(),
  rows: z
    .array(z.object({ reference: z.string().regex(referenceForm), profile: profileSchema }))
    .max(watchedProfilesMax),
});

/** What was shown, for its owner to confirm: nobody reads or changes it on the way, and nothing of it is kept here. */
function sealedSheets(secrets: Secrets): Sealed<z.infer<typeof sealedSchema>> {
  return createSealed(secrets, { purpose: 'watched_sheet_1', schema: sealedSchema });
}

type Refused = 'none' | 'encoding' | 'changed' | 'full';

/** `/portal/profiles/upload`: a sheet is shown line by line before anything of it is watched. */
export function addProfileUpload(portal: Portal): void {
  const { store, secrets } = portal.parts;
  const { putAll } = watchedProfiles;
  const { scope } = putAll;
  const refuse = (visitor: Visitor, refused: Refused, told: DayOrder | null = null): PortalEnd => ({
    kind: 'page',
    status: refused === 'changed' || refused === 'full' ? 409 : 422,
    view: againView(visitor, { refused, told }),
  });
  portal.take(
    '/portal/profiles/upload',
    {
      summary: 'Shows what a sheet of watched profiles would change; saves nothing',
      ...{ scope, hasFile: true, bodyLimit: fileBytesMax + 4096 },
    },
    async ({ visitor, form, file, now }) => {
      const { language, consumer } = visitor;
      const told = dayOrders.find((order) => order === form.get('order')) ?? null;
      if (file === null) return refuse(visitor, 'none', told);
      const decoded = file.length > fileBytesMax ? null : decodeCsv(file);
      if (decoded === null) return refuse(visitor, 'encoding', told);
      const before = await onRecord(store, consumer.id);
      const reading = readWatchedSheet(decoded.text, {
        ...{ before, language, now, told, rowsMax: watchedProfilesMax },
      });
      if (!reading.ok) {
        const view = againView(visitor, { problems: reading.problems, told });
        return { kind: 'page', status: 422, view };
      }
      const added = reading.entries.filter(({ kind }) => kind === 'new').length;
      if (before.size + added > watchedProfilesMax) return refuse(visitor, 'full', told);
      const rows = reading.entries
        .filter(({ kind }) => kind !== 'unchanged')
        .map(({ reference, profile }) => ({ reference, profile }));
      const mark = markOf(secrets, rows, before);
      const sealed = sealedSheets(secrets).seal({ consumer: consumer.id, mark, at: now.getTime(), rows });
      const guessed = decoded.encoding === 'windows-1252';
      const view = previewView(visitor, { reading, sealed, guessed, before });
      return { kind: 'page', status: 200, view };
    },
  );
  portal.take(
    '/portal/profiles/upload/confirm',
    { summary: 'Watches the profiles of a sheet that was shown', scope, bodyLimit: confirmBytesMax },
    async ({ visitor, form, now, name }) => {
      const { consumer } = visitor;
      const sheet = sealedSheets(secrets).open(form.get('sheet') ?? '');
      if (sheet?.consumer !== consumer.id || now.getTime() - sheet.at >= previewMs)
        return refuse(visitor, 'changed');
      const before = await onRecord(store, consumer.id);
      // Pressed a second time, everything is already as the sheet has it.
      const isAsShown = markOf(secrets, sheet.rows, before) === sheet.mark;
      if (!isAsShown && !isAsWanted(sheet.rows, before)) return refuse(visitor, 'changed');
      const profiles = sheet.rows.map(({ reference, profile: { label: _label, ...profile } }) => ({
        ...{ reference, profile },
      }));
      return giveOwnOrder(portal, putAll, { visitor, now, name, input: { profiles } }, () => ({
        ...{ kind: 'go', to: `/portal/profiles?done=${ownDoneKey(putAll)}` },
      }));
    },
  );
}

async function onRecord({ db }: Store, consumerId: string): Promise<ReadonlyMap<string, Profile>> {
  const rows = await listWatchedProfiles(db, consumerId, { after: '0', limit: watchedProfilesMax });
  return new Map(rows.map(({ reference, facts }) => [reference, facts]));
}

function markOf(secrets: Secrets, rows: readonly WatchedRow[], before: ReadonlyMap<string, Profile>): string {
  const known = rows.map(({ reference }) => [reference, before.get(reference) ?? null]);
  return secrets.hashToken(`watched sheet ${JSON.stringify(known)}`).toString('base64url');
}

function isAsWanted(rows: readonly WatchedRow[], before: ReadonlyMap<string, Profile>): boolean {
  return rows.every(({ reference, profile }) => {
    const known = before.get(reference);
    return known !== undefined && cellChanges(cellsOfProfile(known), cellsOfProfile(profile)).length === 0;
  });
}

/** A column as pages call it. */
export function columnWord(column: WatchedColumn, language: Language): string {
  return column === 'reference' ? uploadWords[language].reference : factWords[language].labels[column];
}

/** The form that a sheet is chosen in, and what a sheet may hold. */
export function uploadForm(
  visitor: Visitor,
  { told = null, fault = null }: { told?: DayOrder | null; fault?: string | null } = {},
): SafeHtml {
  const { language, formToken } = visitor;
  const words = uploadWords[language];
  const { order, orderHint, orders } = trackerPageWords[language];
  return html`<p>${words.lead}</p>
    <form method="post" action="/portal/profiles/upload" enctype="multipart/form-data" class="order">
      <input type="hidden" name="token" value="${formToken}" />
      <div class="field">
        <label for="file">${sheetWords[language].file}</label>
        <p class="hint" id="file-hint">${sheetWords[language].fileHint}</p>
        ${fault === null ? null : faultAt('file', fault)}
        <input
          id="file"
          name="file"
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          ${describedBy(['file-hint', fault === null ? null : 'file-error'])}
          ${fault === null ? null : html`aria-invalid="true" autofocus`}
        />
      </div>
      ${selectOf({
        ...{ name: 'order', label: order, hint: orderHint },
        of: ([null, ...dayOrders] as const).map((each) => ({
          ...{ value: each ?? '', text: orders[each ?? 'shown'], chosen: each === told },
        })),
      })}
      <p><button type="submit">${sheetWords[language].show}</button></p>
    </form>
    <details>
      <summary>${sheetWords[language].formTitle}</summary>
      <p>${sheetWords[language].columns}</p>
      <ul class="plain">
        ${watchedColumns.map((column) => html`<li><code>${column}</code> ${columnWord(column, language)}</li>`)}
      </ul>
      <ul>
        ${words.rules.map((rule) => html`<li>${rule}</li>`)}
      </ul>
    </details>`;
}

/** The steps of an upload, and which one this is. */
function steps(language: Language, here: number): SafeHtml {
  return html`<ol class="steps">
    ${uploadWords[language].steps.map(
      (step, i) => html`<li ${i === here ? html`aria-current="step"` : null}>${step}</li>`,
    )}
  </ol>`;
}

function againView(
  visitor: Visitor,
  {
    refused,
    problems = [],
    told = null,
  }: { refused?: Refused; problems?: readonly CsvProblem[]; told?: DayOrder | null },
): Extract<PortalEnd, { kind: 'page' }>['view'] {
  const { language } = visitor;
  const words = uploadWords[language];
  return {
    title: sheetWords[language].title,
    up: { href: '/portal/profiles', text: words.back },
    body: html`${steps(language, 0)}
      ${faultSummary(words.again, refused === undefined ? [] : [{ id: 'file', message: words.refused[refused] }])}
      ${problemsPanel(problems, language, (column) => column)}
      <div class="panel">${uploadForm(visitor, { told, fault: refused === undefined ? null : words.refused[refused] })}</div>`,
  };
}

const rowsShown = 200;

function previewView(
  visitor: Visitor,
  {
    reading,
    sealed,
    guessed,
    before,
  }: {
    reading: Extract<WatchedReading, { ok: true }>;
    sealed: string;
    guessed: boolean;
    before: ReadonlyMap<string, Profile>;
  },
): Extract<PortalEnd, { kind: 'page' }>['view'] {
  const { language } = visitor;
  const words = uploadWords[language];
  const { entries, order } = reading;
  const of = (kind: WatchedEntry['kind']) => entries.filter((entry) => entry.kind === kind);
  const [added, replaced, unchanged] = [of('new'), of('replaced'), of('unchanged')];
  const untouched = before.size - replaced.length - unchanged.length;
  const { readAs, orders } = trackerPageWords[language];
  return {
    title: sheetWords[language].previewTitle,
    up: { href: '/portal/profiles', text: words.back },
    body: html`${steps(language, 1)}
      <p class="lead">${words.counts(added.length, replaced.length, unchanged.length, untouched)}</p>
      ${guessed ? html`<p class="panel warn">${sheetWords[language].guessed}</p>` : null}
      ${order === null ? null : html`<p class="panel warn">${readAs(orders[order.is], order.cell, longDay(order.day, language))}</p>`}
      ${shortenedReferences(entries, before).map(([here, there]) => html`<p class="panel warn">${words.resembles(here, there)}</p>`)}
      ${replacedPart(replaced, language)} ${namedPart(words.newTitle, added, language)}
      ${
        unchanged.length === 0
          ? null
          : html`<h2>${sheetWords[language].unchangedTitle}</h2>
              <p>${firstOf(unchanged, language)}</p>`
      }
      ${
        added.length + replaced.length === 0
          ? html`<p class="panel">${words.nothing}</p>`
          : html`<p class="hint">${sheetWords[language].nothingYet}</p>
              ${orderForm(visitor, {
                action: '/portal/profiles/upload/confirm',
                button: words.confirm(added.length + replaced.length),
                fields: html`<input type="hidden" name="sheet" value="${sealed}" />`,
              })}`
      }
      <p><a class="button quiet" href="/portal/profiles">${sheetWords[language].another}</a></p>`,
  };
}

function firstOf(entries: readonly WatchedEntry[], language: Language): string {
  const shown = entries.slice(0, rowsShown).map(({ reference }) => reference);
  const more = entries.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` ${sheetWords[language].moreProblems(more)}` : ''}`;
}

function replacedPart(entries: readonly WatchedEntry[], language: Language): SafeHtml | null {
  if (entries.length === 0) return null;
  const words = sheetWords[language];
  const rows = entries.flatMap((entry) =>
    entry.kind === 'replaced' ? entry.changes.map((change) => ({ ...change, ...entry })) : [],
  );
  const cell = (column: (typeof rows)[number]['column'], text: string) =>
    text === ''
      ? html`<span class="muted">${words.unknown}</span>`
      : html`${cellInWords(column, text, language)}`;
  return html`<h2>${uploadWords[language].replacedTitle}</h2>
    <div class="panel">
      ${table(
        [
          columnWord('reference', language),
          uploadWords[language].line,
          words.fact,
          words.before,
          words.after,
        ],
        rows
          .slice(0, rowsShown)
          .map(({ reference, line, column, before, after }) => [
            reference,
            line,
            column === 'label' ? '' : columnWord(column, language),
            cell(column, before),
            cell(column, after),
          ]),
      )}
      ${rows.length > rowsShown ? html`<p>${words.moreProblems(rows.length - rowsShown)}</p>` : null}
    </div>`;
}

function namedPart(title: string, entries: readonly WatchedEntry[], language: Language): SafeHtml | null {
  if (entries.length === 0) return null;
  return html`<h2>${title}</h2>
    <ul class="panel flush divided">
      ${entries.slice(0, rowsShown).map(({ reference, profile, line }) => {
        const cells: Record<string, string> = cellsOfProfile(profile);
        const facts = watchedColumns.flatMap((column) => {
          const cell = cells[column] ?? '';
          if (column === 'reference' || cell === '') return [];
          return [
            `${columnWord(column, language)}${uploadWords[language].colon}${cellInWords(column, cell, language)}`,
          ];
        });
        return html`<li>
          <strong>${reference}</strong> <span class="muted">${sheetWords[language].atLine(line)} · ${facts.join(' · ')}</span>
        </li>`;
      })}
      ${entries.length > rowsShown ? html`<li>${sheetWords[language].moreProblems(entries.length - rowsShown)}</li>` : null}
    </ul>`;
}

const en = {
  lead: `A sheet (CSV) with a row for each profile, at most ${watchedProfilesMax.toLocaleString('en-CA')}. You see what would change before anything is saved; profiles that the sheet does not name stay as they are.`,
  back: 'Watched profiles',
  steps: ['Choose a sheet', 'Look at what it changes', 'Done'],
  rules: [
    'Each profile is found by its reference, your own word for it; a new reference is a new profile. Use no names and no addresses.',
    'A column you leave out changes nothing: reference and crs alone are enough for new scores.',
    'An empty cell makes a fact unknown; none in a list means none.',
    'Occupations as code:months:months in Canada, with a semicolon between them: 31301:26:14. Make the column text: spreadsheets take the zeros from 00012.',
    'Days as 2026-11-20. A new score without a day was read today. Documents stay as they are.',
  ],
  again: 'Nothing was saved',
  refused: {
    none: 'No file came. Choose one.',
    encoding:
      'This file is no sheet as a spreadsheet saves it, or it is larger than 1 MB. Save it as CSV (UTF-8) and try again.',
    changed:
      'These profiles were changed meanwhile, or the preview is too old. Nothing was saved: send the sheet again.',
    full: `At most ${watchedProfilesMax.toLocaleString('en-CA')} profiles can be watched. Nothing was saved: forget some first, or send fewer.`,
  } satisfies Record<Refused, string>,
  counts: (added: number, replaced: number, unchanged: number, untouched: number) =>
    `${added} new, ${replaced} replaced, ${unchanged} unchanged, ${untouched} not in the sheet`,
  resembles: (here: string, there: string) =>
    `${here} is new, but you watch ${there}. If it is the same, a spreadsheet took the zeros: make the column text and send the sheet again.`,
  newTitle: 'New',
  replacedTitle: 'Replaced',
  reference: 'Reference',
  line: 'Line',
  colon: ': ',
  nothing: 'The sheet changes nothing: all of it is on record already.',
  confirm: (rows: number) => (rows === 1 ? 'Watch this profile' : `Watch these ${rows} profiles`),
};

const fr: typeof en = {
  lead: `Un fichier CSV avec une ligne par profil, ${watchedProfilesMax.toLocaleString('fr-CA')} au plus. Vous voyez ce qui changerait avant d’enregistrer quoi que ce soit; les profils que le fichier ne nomme pas restent tels quels.`,
  back: 'Profils suivis',
  steps: ['Choisir un fichier', 'Voir ce qu’il change', 'C’est fait'],
  rules: [
    'On retrouve chaque profil par sa référence (reference), votre propre mot pour lui; une nouvelle référence est un nouveau profil. N’y mettez ni nom ni adresse.',
    'Une colonne absente ne change rien\u00a0: reference et crs suffisent pour de nouvelles notes.',
    'Une cellule vide veut dire inconnu; aucun, dans une liste, veut dire aucun.',
    'Les professions s’écrivent code:mois:mois au Canada, séparées par des points-virgules\u00a0: 31301:26:14. Mettez la colonne en texte\u00a0: les tableurs enlèvent les zéros de 00012.',
    'Les dates s’écrivent 2026-11-20. Une nouvelle note sans jour est relevée aujourd’hui. Les documents restent tels quels.',
  ],
  again: 'Rien n’a été enregistré',
  refused: {
    none: 'Aucun fichier n’est arrivé. Choisissez-en un.',
    encoding:
      'Ce fichier n’est pas un CSV comme un tableur l’enregistre, ou il dépasse 1 Mo. Enregistrez-le en CSV (UTF-8) et réessayez.',
    changed:
      'Ces profils ont été modifiés entre-temps, ou l’aperçu est trop ancien. Rien n’a été enregistré\u00a0: envoyez le fichier de nouveau.',
    full: `On peut suivre ${watchedProfilesMax.toLocaleString('fr-CA')} profils au plus. Rien n’a été enregistré\u00a0: oubliez-en d’abord, ou envoyez-en moins.`,
  },
  counts: (added, replaced, unchanged, untouched) =>
    `Nouveaux\u00a0: ${added} · remplacés\u00a0: ${replaced} · inchangés\u00a0: ${unchanged} · absents du fichier\u00a0: ${untouched}`,
  resembles: (here, there) =>
    `${here} est une nouvelle référence, mais vous suivez ${there}. Si c’est la même, un tableur a enlevé les zéros\u00a0: mettez la colonne en texte et envoyez le fichier de nouveau.`,
  newTitle: 'Nouveaux',
  replacedTitle: 'Remplacés',
  reference: 'Référence',
  line: 'Ligne',
  colon: '\u00a0: ',
  nothing: 'Le fichier ne change rien\u00a0: tout y est déjà.',
  confirm: (rows) => (rows === 1 ? 'Suivre ce profil' : `Suivre ces ${rows} profils`),
};

const uploadWords = { en, fr };

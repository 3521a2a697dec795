import type { CsvProblem } from '@drawbell/draws/csv/csv-rows';
import { decodeCsv } from '@drawbell/draws/csv/csv-table';
import { type DayOrder, dayOrders } from '@drawbell/draws/csv/day-cells';
import {
  documentOf,
  readTracker,
  trackerColumns,
  type TrackerEntry,
  type TrackerReading,
  trackerSheet,
} from '@drawbell/draws/csv/tracker';
import { longDay, shortDay } from '@drawbell/draws/day-words';
import { easternDay } from '@drawbell/draws/grid';
import { endOf } from '@drawbell/draws/plan/deadlines';
import type { DocumentRules } from '@drawbell/draws/plan/document-rules';
import { documentKindName, documentName } from '@drawbell/draws/plan/document-words';
import { type Document, documentKinds, documentSchema, documentsMax } from '@drawbell/draws/plan/document';
import { profilesMax } from '@drawbell/draws/profile';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { readDocumentRules } from '@drawbell/store/plan/guides';
import { type PlannedProfile, readPlans } from '@drawbell/store/plan/plan';
import { documentsMark, putTracker } from '@drawbell/store/plan/tracker';
import type { Secrets } from '@drawbell/store/secrets';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, formOf, isTicked } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { type Page, sendPage } from '../app/page.ts';
import { createSealed, type Sealed } from '../app/sealed.ts';
import { sitePage } from '../site/frame.ts';
import { factWords, profileName } from './facts.ts';
import { formSchema, pageSchema, refuseForeignForm, tokenParams } from './page-route.ts';
import { settingsWords } from './settings-words.ts';
import { sheetWords } from './sheet-words.ts';
import { confirmBytesMax, csvFile, fileBytesMax, previewMs, problemsPanel, readUpload } from './sheet.ts';
import { behindLink, type Opened, sendDone } from './settings.ts';
import { type TrackerRefused, trackerPageWords } from './tracker-words.ts';

/** `/{language}/settings/{token}/plan/tracker`: all documents of all profiles as a sheet, to take along and to bring back. */
export function trackerRoutes(app: App, parts: AppParts): void {
  const { store, clock, secrets } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_req, body, done) =>
    done(null, body),
  );
  for (const language of languages) {
    const url = `/${language}/settings/:token/plan/tracker` as const;
    app.get(
      url,
      { schema: { ...pageSchema('Asks for a sheet of documents'), params: tokenParams } },
      behindLink(parts, language, async (opened, _req, reply) => sendTrackerPage(reply, opened, {})),
    );
    app.get(
      `${url}.csv`,
      { schema: { ...pageSchema('Gives the documents of a person as CSV'), params: tokenParams } },
      behindLink(parts, language, async ({ subscriber }, _req, reply) => {
        const plans = await readPlans(store.db, subscriber.id);
        const rules = await readDocumentRules(store.db);
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="drawbell-documents.csv"')
          .header('x-robots-tag', 'noindex, nofollow')
          .send(csvFile(trackerSheet(plans, { language, rules }), language));
      }),
    );
    app.post(
      url,
      {
        bodyLimit: fileBytesMax + 4096,
        schema: {
          ...formSchema('Shows what a sheet of documents would change; saves nothing'),
          ...{ params: tokenParams, consumes: ['multipart/form-data'] },
        },
      },
      behindLink(parts, language, async (opened, req, reply) => {
        const { file, form } = await readUpload(req);
        const told = dayOrders.find((order) => order === form.get('order')) ?? null;
        if (file === null) return sendTrackerPage(reply, opened, { refused: 'none' });
        const decoded = decodeCsv(file);
        if (decoded === null) return sendTrackerPage(reply, opened, { refused: 'encoding' });
        const plans = await readPlans(store.db, opened.subscriber.id);
        const rules = await readDocumentRules(store.db);
        const now = clock();
        const reading = readTracker(decoded.text, { plans, rules, language, now, told });
        if (!reading.ok) return sendTrackerPage(reply, opened, { problems: reading.problems, told });
        const { entries, order } = reading;
        const sealed = sealEntries(secrets, { subscriber: opened.subscriber.id, plans, entries, now });
        const guessed = decoded.encoding === 'windows-1252';
        const today = easternDay(now);
        return sendPage(reply, previewPage(opened, { entries, order, plans, rules, sealed, guessed, today }));
      }),
    );
    app.post(
      `${url}/confirm`,
      {
        bodyLimit: confirmBytesMax,
        schema: { ...formSchema('Saves the documents of a sheet that was shown'), params: tokenParams },
      },
      behindLink(parts, language, async (opened, req, reply) => {
        const form = formOf(req);
        const sheet = sealedTrackers(secrets).open(form.get('sheet') ?? '');
        const now = clock();
        if (sheet?.subscriber !== opened.subscriber.id || now.getTime() - sheet.at >= previewMs)
          return sendTrackerPage(reply, opened, { refused: 'changed' });
        const rows = sheet.rows.filter(
          ({ missing }, i) => !(missing && isTicked(form, 'remove', String(i + 1))),
        );
        const profileIds = new Set(sheet.rows.map(({ profileId }) => profileId));
        const profiles = [...profileIds].map((profileId) => ({
          profileId,
          documents: rows
            .filter((row) => row.profileId === profileId)
            .map(({ id, document }) => ({ ...document, ...(id !== null && { id }) })),
        }));
        const put = await putTracker(store.db, {
          ...{ subscriberId: opened.subscriber.id, now, profiles, seen: sheet.mark },
        });
        if (put.ok) return sendDone(opened, reply, 'tracker', '/plan/1');
        return sendTrackerPage(reply, opened, { refused: put.refused === 'full' ? 'full' : 'changed' });
      }),
    );
  }
}

const sealedSchema = z.object({
  subscriber: z.string(),
  mark: z.string(),
  at: z.int(),
  rows: z
    .array(
      z.object({
        profileId: z.string(),
        /** Of the document that it is; null of a new one. */
        id: z.string().nullable(),
        missing: z.boolean(),
        document: documentSchema,
      }),
    )
    .max(2 * profilesMax * documentsMax),
});
type SealedTracker = z.infer<typeof sealedSchema>;

function sealedTrackers(secrets: Secrets): Sealed<SealedTracker> {
  return createSealed(secrets, { purpose: 'tracker_1', schema: sealedSchema });
}

/** What was shown, for its owner to confirm: nobody reads or changes it on the way, and nothing of it is kept here. */
function sealEntries(
  secrets: Secrets,
  {
    subscriber,
    plans,
    entries,
    now,
  }: {
    subscriber: string;
    plans: readonly PlannedProfile[];
    entries: readonly TrackerEntry[];
    now: Date;
  },
): string {
  const rows = entries.map((entry) => ({
    profileId: plans[entry.place]?.profileId ?? '',
    id: entry.kind === 'new' ? null : entry.before.id,
    ...{ missing: entry.kind === 'missing', document: entry.document },
  }));
  return sealedTrackers(secrets).seal({ subscriber, mark: documentsMark(plans), at: now.getTime(), rows });
}

function sendTrackerPage(
  reply: FastifyReply,
  { language, path }: Opened,
  {
    refused,
    problems = [],
    told = null,
  }: { refused?: TrackerRefused; problems?: readonly CsvProblem[]; told?: DayOrder | null },
): FastifyReply {
  const words = trackerPageWords[language];
  const base = `/${language}${path}`;
  const orders = [null, ...dayOrders] as const;
  const page = sitePage({
    ...{ language, path: `${path}/plan/tracker`, title: words.title, within: '/standing' },
    body: html`<div class="form">
      ${refused === undefined ? null : html`<p class="panel bad" role="alert">${words.refused[refused]}</p>`}
      ${problemsPanel(problems, language, (column) => column)}
      <p class="lead">${words.lead}</p>
      <p><a class="button" href="${base}/plan/tracker.csv">${words.download}</a></p>
      <h2>${words.bringBack}</h2>
      <form class="panel" method="post" action="${base}/plan/tracker" enctype="multipart/form-data">
        <p>${words.nothingUnseen}</p>
        <div class="field">
          <label for="file">${sheetWords[language].file}</label>
          <p class="hint" id="file-hint">${sheetWords[language].fileHint}</p>
          <input id="file" name="file" type="file" accept=".csv,.tsv,.txt,text/csv" aria-describedby="file-hint" />
        </div>
        <div class="field">
          <label for="order">${words.order}</label>
          <p class="hint" id="order-hint">${words.orderHint}</p>
          <select id="order" name="order" aria-describedby="order-hint">
            ${orders.map(
              (order) =>
                html`<option value="${order ?? ''}"${order === told ? html` selected` : null}>
                  ${words.orders[order ?? 'shown']}
                </option>`,
            )}
          </select>
        </div>
        <p><button type="submit">${sheetWords[language].show}</button></p>
      </form>
      <h2>${sheetWords[language].formTitle}</h2>
      <p>${sheetWords[language].columns}</p>
      <ul class="plain">
        ${trackerColumns.map((column) => html`<li><code>${column}</code> ${words.columns[column]}</li>`)}
      </ul>
      <ul>
        ${words.rules.map((rule) => html`<li>${rule}</li>`)}
        <li>${words.kinds(documentKinds.map((kind) => documentKindName(kind, language)).join(', '))}</li>
      </ul>
      <p><a href="${base}">${settingsWords[language].back}</a></p>
    </div>`,
  });
  const status = refused === 'changed' ? 409 : refused !== undefined || problems.length > 0 ? 422 : 200;
  return sendPage(reply, page, status);
}

interface Preview {
  readonly entries: readonly TrackerEntry[];
  readonly order: Extract<TrackerReading, { ok: true }>['order'];
  readonly plans: readonly PlannedProfile[];
  readonly rules: DocumentRules;
  readonly sealed: string;
  /** It was not in UTF-8. */
  readonly guessed: boolean;
  readonly today: string;
}

function previewPage({ language, path }: Opened, preview: Preview): Page {
  const { entries, order, rules, sealed, guessed, today } = preview;
  const words = trackerPageWords[language];
  const base = `/${language}${path}`;
  const of = (kind: TrackerEntry['kind']) => entries.filter((entry) => entry.kind === kind);
  const [added, changed, unchanged, missing] = [of('new'), of('changed'), of('unchanged'), of('missing')];
  const places = new Map(entries.map((entry, i) => [entry, i + 1]));
  const ended = [...added, ...changed].filter(({ document }) => (endOf(document, rules) ?? today) < today);
  const list = (title: string, some: readonly TrackerEntry[]) =>
    some.length === 0
      ? null
      : html`<h2>${title}</h2>
          <ul class="panel flush divided">
            ${some.map((entry) => html`<li>${entryLine(entry, preview, language)}</li>`)}
          </ul>`;
  return sitePage({
    ...{ language, path: `${path}/plan/tracker`, title: words.previewTitle, within: '/standing', long: true },
    body: html`<p class="lead">
        ${sheetWords[language].counts(added.length, changed.length, unchanged.length, missing.length)}
      </p>
      ${guessed ? html`<p class="panel warn">${sheetWords[language].guessed}</p>` : null}
      ${order === null ? null : html`<p class="panel warn">${words.readAs(words.orders[order.is], order.cell, longDay(order.day, language))}</p>`}
      ${ended.length === 0 ? null : html`<p class="panel">${words.ended(ended.length)}</p>`}
      <form method="post" action="${base}/plan/tracker/confirm">
        <input type="hidden" name="sheet" value="${sealed}" />
        ${list(words.changedTitle, changed)} ${list(words.newTitle, added)} ${list(words.unchangedTitle, unchanged)}
        ${
          missing.length === 0
            ? null
            : html`<h2>${sheetWords[language].missingTitle}</h2>
                <p>${words.missingText}</p>
                <ul class="panel flush divided">
                  ${missing.map(
                    (entry) =>
                      html`<li>
                        <label class="tick"
                          ><input type="checkbox" name="remove" value="${places.get(entry) ?? 0}" />
                          <span>${words.remove} ${entryLine(entry, preview, language)}</span></label
                        >
                      </li>`,
                  )}
                </ul>`
        }
        <p class="hint">${sheetWords[language].nothingYet}</p>
        <div class="buttons">
          <button type="submit">${words.confirm}</button>
          <a class="button quiet" href="${base}/plan/tracker">${sheetWords[language].another}</a>
        </div>
      </form>`,
  });
}

/** A document in a line: whose, what, its day, and its end; what it was before, where it changes. */
function entryLine(entry: TrackerEntry, { plans, rules }: Preview, language: Language): SafeHtml {
  const words = trackerPageWords[language];
  const profile = plans[entry.place]?.profile ?? {};
  const whose = plans.length === 1 ? '' : `${profileName(factWords[language], profile, entry.place + 1)} · `;
  const text = (document: Document) => {
    const end = endOf(document, rules);
    const said = [
      `${words.dayIs[document.countsFrom]} ${shortDay(document.day, language)}`,
      ...(end === null || document.countsFrom === 'end' ? [] : [words.ends(shortDay(end, language))]),
      ...(document.test === undefined ? [] : [document.test.toUpperCase()]),
      ...(document.label === undefined ? [] : [document.label]),
      ...(document.currentCountry === undefined
        ? []
        : [words.lives[String(document.currentCountry) as 'true']]),
    ];
    return html`<strong>${documentName(document, language)}</strong> <span class="muted">${said.join(' · ')}</span>`;
  };
  if (entry.kind !== 'changed') return html`${whose}${text(entry.document)}`;
  return html`${whose}${text(entry.document)}<br /><span class="small">${words.was} ${text(documentOf(entry.before))}</span>`;
}

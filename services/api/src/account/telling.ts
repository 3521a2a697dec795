import { isZone } from '@drawbell/draws/local-time';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { type Rhythm, type Telling } from '@drawbell/draws/telling';
import { type Channel, listChannels } from '@drawbell/store/channels/channels';
import { chooseTelling, type TellingChoice, tellingChoiceOf } from '@drawbell/store/channels/choose';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, AppParts } from '../app/app.ts';
import {
  addOwnForms,
  type FieldError,
  type Form,
  formOf,
  type FormReading,
  isTicked,
  textOf,
} from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { sendPage } from '../app/page.ts';
import { changeLanguage, languageKeeper, sitePage } from '../site/frame.ts';
import { checkbox, errorSummary, type FormState, radioField, selectField, textField } from './fields.ts';
import { formWords } from './form-words.ts';
import { formSchema, pageSchema, refuseForeignForm, tokenParams } from './page-route.ts';
import { zoneSelect } from './reminder-settings.ts';
import { settingsWords } from './settings-words.ts';
import { behindLink, doneLine, doneOf, type Opened, sendDone, textMark } from './settings.ts';
import { placeName, rhythmKinds, tellingLine, tellingWords } from './telling-words.ts';

const path = '/telling';

/** `/{language}/settings/{token}/telling`: when somebody is told of what, and where first. */
export function tellingRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  for (const language of languages) {
    const url = `/${language}/settings/:token${path}` as const;
    app.get(
      url,
      { schema: { ...pageSchema('Asks when and where a subscriber is to be told'), params: tokenParams } },
      behindLink(parts, language, async (opened, req, reply) => sendTelling(reply, { opened, parts, req })),
    );
    app.post(
      url,
      { schema: { ...formSchema('Changes when and where a subscriber is told'), params: tokenParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const form = formOf(req);
        if (form.get('action') === changeLanguage)
          return sendTelling(reply, { opened, parts, req, sent: { form, errors: [] } });
        const reading = readTelling(form);
        if (!reading.ok)
          return sendTelling(reply, { opened, parts, req, sent: { form, errors: reading.errors } });
        const was = textOf(form, 'was', 20);
        const changed = await chooseTelling(store.db, {
          ...{ subscriberId: opened.subscriber.id, choice: reading.value, now: clock() },
          isAsSeen: (known) => was === '' || was === markOf(known),
        });
        if (changed.ok) return sendDone(opened, reply, 'telling', path);
        if (changed.refused === 'changed_meanwhile')
          return sendTelling(reply, { opened, parts, req, conflict: true });
        const errors = [{ field: 'first', problem: 'place_gone' } as const];
        return sendTelling(reply, { opened, parts, req, sent: { form, errors } });
      }),
    );
  }
}

/** Changes whenever the choice does: a form sent from an older page is not taken over a newer change. */
function markOf({ rhythm, digest, quiet, meetsTo, first, sourceSilent, zone }: TellingChoice): string {
  const told = rhythmKinds.map((kind) => rhythm[kind] ?? 'at_once');
  const { from, to, letMeetsThrough } = quiet ?? {};
  const rest = [digest.time, digest.weekday, from, to, letMeetsThrough, meetsTo, first, sourceSilent, zone];
  return textMark(JSON.stringify([told, rest]));
}

const rhythms: readonly Rhythm[] = ['at_once', 'daily', 'weekly'];

/** Reads what somebody chose. News that is told at once is left out, as the record has it. */
export function readTelling(form: Form): FormReading<TellingChoice> {
  const errors: FieldError[] = [];
  const rhythm: Partial<Telling['rhythm']> = {};
  for (const kind of rhythmKinds) {
    const chosen = rhythms.find((each) => each === form.get(`rhythm-${kind}`));
    if (chosen !== undefined && chosen !== 'at_once') rhythm[kind] = chosen;
  }
  const time = readTime(form, 'time', errors) ?? '08:00';
  const weekday = /^[1-7]$/.test(form.get('weekday') ?? '') ? Number(form.get('weekday')) : 1;
  const zone = textOf(form, 'zone', 64);
  if (!isZone(zone)) errors.push({ field: 'zone', problem: 'zone_unknown' });
  const isQuiet = isTicked(form, 'quiet');
  // Hours that are not to hold need not be right.
  const [from, to] = isQuiet ? [readTime(form, 'from', errors), readTime(form, 'to', errors)] : [null, null];
  if (from !== null && from === to) errors.push({ field: 'to', problem: 'quiet_same', detail: from });
  const first = textOf(form, 'first', 20);
  if (errors.length > 0) return { ok: false, errors };
  return {
    ok: true,
    value: {
      ...{ rhythm, zone, digest: { time, weekday } },
      quiet: from === null || to === null ? null : { from, to, letMeetsThrough: isTicked(form, 'through') },
      meetsTo: form.get('meetsTo') === 'first' ? 'first' : 'all',
      first: /^[1-9]\d{0,17}$/.test(first) ? first : 'email',
      sourceSilent: isTicked(form, 'sourceSilent'),
    },
  };
}

/** A time of the day, typed as pages write it (`8:00`, « 8 h 30 ») or as browsers send it; null and an error where it is none. */
function readTime(form: Form, field: string, errors: FieldError[]): string | null {
  const typed = textOf(form, field, 40);
  // Some browsers send seconds.
  const [, hours = '24', afterColon, afterHours] =
    /^(\d{1,2})(?::([0-5]\d)(?::00)?|\s*h(?:\s*([0-5]\d))?)$/i.exec(typed) ?? [];
  if (Number(hours) < 24) return `${hours.padStart(2, '0')}:${afterColon ?? afterHours ?? '00'}`;
  const problem =
    typed === '' ? 'time_missing' : /^24\s*[:h]?\s*(?:00)?$/i.test(typed) ? 'time_24' : 'time_invalid';
  errors.push({ field, problem, detail: typed });
  return null;
}

/** The form that would have been sent for a choice. */
export function tellingForm({
  rhythm,
  digest,
  quiet,
  meetsTo,
  first,
  sourceSilent,
  zone,
}: TellingChoice): Form {
  const form = new URLSearchParams({
    ...{ time: digest.time, weekday: String(digest.weekday), zone, meetsTo, first },
    ...{ from: quiet?.from ?? '22:00', to: quiet?.to ?? '07:00' },
  });
  for (const kind of rhythmKinds) form.set(`rhythm-${kind}`, rhythm[kind] ?? 'at_once');
  if (quiet !== null) form.set('quiet', 'yes');
  if (quiet?.letMeetsThrough !== false) form.set('through', 'yes');
  if (sourceSilent) form.set('sourceSilent', 'yes');
  return form;
}

async function sendTelling(
  reply: FastifyReply,
  {
    opened,
    parts: { store, clock },
    req,
    sent,
    conflict = false,
  }: {
    opened: Opened;
    parts: AppParts;
    req: FastifyRequest;
    sent?: { readonly form: Form; readonly errors: readonly FieldError[] };
    conflict?: boolean;
  },
): Promise<FastifyReply> {
  const { language, subscriber } = opened;
  const words = tellingWords[language];
  const { db } = store;
  const row = conflict
    ? await db
        .selectFrom('subscribers')
        .select(['telling', 'reminders'])
        .where('id', '=', subscriber.id)
        .executeTakeFirst()
    : undefined;
  const choice = tellingChoiceOf(row ?? subscriber);
  const places = (await listChannels(db, { subscriberId: subscriber.id, now: clock() })).filter(
    ({ state }) => state === 'active',
  );
  const state: FormState = {
    form: sent?.form ?? tellingForm(choice),
    errors: sent?.errors ?? [],
    words: formWords[language],
  };
  const base = `/${language}${opened.path}`;
  const page = sitePage({
    ...{ language, path: `${opened.path}${path}`, title: words.title, within: '/standing', script: true },
    body: html`<div class="form">
      ${doneLine(language, doneOf(req))}
      ${conflict ? html`<p class="panel warn" role="alert">${words.conflict}</p>` : null} ${errorSummary(state)}
      <p class="lead">${tellingLine(language, choice, places)}.</p>
      <form class="panel" method="post" action="${base}${path}" novalidate data-keep="${changeLanguage}">
        ${tellingFields(state, { language, places })}
        <input type="hidden" name="was" value="${sent?.form.get('was') ?? markOf(choice)}" />
        <p class="buttons"><button type="submit">${words.save}</button></p>
        ${languageKeeper(language, `${opened.path}${path}`)}
      </form>
      <ul class="panel flush divided places">
        <li>
          <a href="${base}/channels"
            ><strong>${words.places}</strong>
            <span>${places.length === 0 ? words.placesNone : words.placesState(places.length)}</span></a
          >
        </li>
      </ul>
      <p><a href="${base}">${settingsWords[language].back}</a></p>
    </div>`,
  });
  return sendPage(reply, page, conflict ? 409 : state.errors.length > 0 ? 422 : 200);
}

function tellingFields(
  state: FormState,
  { language, places }: { language: Language; places: readonly Channel[] },
): SafeHtml {
  const words = tellingWords[language];
  const options = rhythms.map((value) => ({ value, text: words.rhythms[value] }));
  const time = (name: string, label: string) => textField(state, { name, label, type: 'time', maxLength: 8 });
  return html`<h2>${words.rhythmTitle}</h2>
    <p class="hint">${words.lead}</p>
    ${rhythmKinds.map((kind) => selectField(state, { name: `rhythm-${kind}`, label: words.rhythm[kind], options }))}
    <h2>${words.digestTitle}</h2>
    <p class="hint">${words.digestHint}</p>
    <div class="pair">
      ${time('time', words.digestTime)}
      ${selectField(state, {
        ...{ name: 'weekday', label: words.weekday },
        options: words.days.map((text, i) => ({ value: String(i + 1), text })),
      })}
    </div>
    ${zoneSelect(state, language, words.zoneHint)}
    <h2>${words.quietTitle}</h2>
    ${checkbox(state, { name: 'quiet', text: words.quiet })}
    <div class="pair">${time('from', words.from)} ${time('to', words.to)}</div>
    ${checkbox(state, { name: 'through', text: words.through })}
    ${
      places.length === 0
        ? null
        : html`<h2>${words.whereTitle}</h2>
            ${selectField(state, {
              ...{ name: 'first', label: words.first, hint: words.firstHint },
              options: [
                { value: 'email', text: words.email },
                ...places.map((place) => ({ value: place.id, text: placeName(place, language) })),
              ],
            })}
            ${radioField(state, {
              ...{ name: 'meetsTo', label: words.meetsTo },
              options: (['all', 'first'] as const).map((value) => ({
                value,
                text: words.meetsOptions[value],
              })),
            })}`
    }
    <h2>${words.sourceTitle}</h2>
    ${checkbox(state, { name: 'sourceSilent', text: words.sourceSilent })}`;
}

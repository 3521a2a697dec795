import { dayWithWeekday } from '@drawbell/draws/day-words';
import { dayIn, isZone, usualZone, zones } from '@drawbell/draws/local-time';
import { documentKindName } from '@drawbell/draws/plan/document-words';
import { type DocumentKind, documentKinds } from '@drawbell/draws/plan/document';
import { type DocumentRules, ruleOf } from '@drawbell/draws/plan/document-rules';
import {
  type ReminderChoice,
  type ReminderKind,
  reminderKinds,
  stepsOf,
  usualReminders,
} from '@drawbell/draws/plan/reminders';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { readDocumentRules } from '@drawbell/store/plan/guides';
import { chooseReminders, readPlans } from '@drawbell/store/plan/plan';
import { nextReminder, reminderChoiceOf } from '@drawbell/store/plan/reminders';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, AppParts } from '../app/app.ts';
import {
  addOwnForms,
  type FieldError,
  type Form,
  formOf,
  type FormReading,
  numberOf,
  textOf,
} from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { sendPage } from '../app/page.ts';
import { changeLanguage, languageKeeper, sitePage } from '../site/frame.ts';
import { alertsState } from './facts.ts';
import { checkbox, errorOf, errorSummary, fold, type FormState, isWrong, textField } from './fields.ts';
import { formWords } from './form-words.ts';
import { formSchema, pageSchema, refuseForeignForm, tokenParams } from './page-route.ts';
import { settingsWords } from './settings-words.ts';
import { behindLink, doneLine, doneOf, type Opened, sendDone } from './settings.ts';

/** Days before that the page offers; others that were chosen by a program stand beside them. */
const offeredSteps = [90, 60, 45, 30, 14, 7, 3, 1] as const;
const stepsMax = 12;
const leadDaysMax = 365;
const path = '/reminders';

/** `/{language}/settings/{token}/reminders`: when somebody is reminded of what, and by whose clock. */
export function reminderRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  for (const language of languages) {
    const url = `/${language}/settings/:token${path}` as const;
    app.get(
      url,
      {
        schema: {
          ...pageSchema('Asks when a subscriber is to be reminded of their dates'),
          params: tokenParams,
        },
      },
      behindLink(parts, language, async (opened, req, reply) => sendReminders(reply, { opened, parts, req })),
    );
    app.post(
      url,
      {
        schema: {
          ...formSchema('Changes when a subscriber is reminded of their dates'),
          params: tokenParams,
        },
      },
      behindLink(parts, language, async (opened, req, reply) => {
        const form = formOf(req);
        if (form.get('action') === changeLanguage)
          return sendReminders(reply, { opened, parts, req, sent: { form, errors: [] } });
        const reading = readChoice(form);
        if (!reading.ok)
          return sendReminders(reply, { opened, parts, req, sent: { form, errors: reading.errors } });
        const order = { subscriberId: opened.subscriber.id, choice: reading.value, now: clock() };
        await chooseReminders(store.db, order);
        return sendDone(opened, reply, 'reminders', path);
      }),
    );
  }
}

/** Reads what somebody chose. What is as usual is left out: it follows when the usual changes. */
export function readChoice(form: Form): FormReading<ReminderChoice> {
  const errors: FieldError[] = [];
  const zone = textOf(form, 'zone', 64) || usualZone;
  if (!isZone(zone)) errors.push({ field: 'zone', problem: 'zone_unknown' });
  const steps: Partial<Record<ReminderKind, number[]>> = {};
  for (const kind of reminderKinds) {
    const ticked = [...new Set(form.getAll(stepsName(kind)).map(Number))].filter(
      (step) => Number.isInteger(step) && step >= 1 && step <= 365,
    );
    const sorted = ticked.toSorted((a, b) => b - a).slice(0, stepsMax);
    if (sorted.join() !== stepsOf(kind, usualReminders).join()) steps[kind] = sorted;
  }
  const leadDays: Partial<Record<DocumentKind, number>> = {};
  for (const kind of documentKinds) {
    const days = numberOf(form, leadName(kind));
    if (days === null) continue;
    if (days >= 0 && days <= leadDaysMax) leadDays[kind] = days;
    else errors.push({ field: leadName(kind), problem: 'lead_days' });
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: { zone, steps, leadDays } };
}

/** The form that would have been sent for a choice. */
export function choiceForm(choice: ReminderChoice): Form {
  const form = new URLSearchParams({ zone: choice.zone });
  for (const kind of reminderKinds)
    for (const step of stepsOf(kind, choice)) form.append(stepsName(kind), String(step));
  for (const kind of documentKinds) {
    const days = choice.leadDays[kind];
    if (days !== undefined) form.set(leadName(kind), String(days));
  }
  return form;
}

function stepsName(kind: ReminderKind): string {
  return `steps-${kind}`;
}

function leadName(kind: DocumentKind): string {
  return `lead-${kind}`;
}

async function sendReminders(
  reply: FastifyReply,
  {
    opened,
    parts: { store, clock },
    req,
    sent,
  }: {
    opened: Opened;
    parts: AppParts;
    req: FastifyRequest;
    sent?: { readonly form: Form; readonly errors: readonly FieldError[] };
  },
): Promise<FastifyReply> {
  const { language, subscriber } = opened;
  const words = { en, fr }[language];
  const choice = reminderChoiceOf(subscriber);
  const state: FormState = {
    form: sent?.form ?? choiceForm(choice),
    errors: sent?.errors ?? [],
    words: formWords[language],
  };
  const now = clock();
  const next = await nextReminder(store.db, { subscriberId: subscriber.id, now });
  const plans = await readPlans(store.db, subscriber.id);
  const own = new Set(plans.flatMap(({ documents }) => documents.map(({ kind }) => kind)));
  const paused = subscriber.paused_until !== null && subscriber.paused_until > now;
  const base = `/${language}${opened.path}`;
  const page = sitePage({
    ...{ language, path: `${opened.path}${path}`, title: words.title, within: '/standing', script: true },
    body: html`<div class="form">
      ${doneLine(language, doneOf(req))} ${errorSummary(state)}
      <p class="lead">
        ${next === null ? words.noNext : words.next(dayWithWeekday(dayIn(choice.zone, next), language))}
      </p>
      ${
        subscriber.state === 'active' && !paused
          ? null
          : html`<p>
              ${words.waits} <a href="${base}/pause">${alertsState(language, subscriber, now)}</a>
            </p>`
      }
      <form class="panel" method="post" action="${base}${path}" novalidate data-keep="${changeLanguage}">
        ${choiceFields(state, { language, own, rules: await readDocumentRules(store.db) })}
        <p><button type="submit">${words.save}</button></p>
        ${languageKeeper(language, `${opened.path}${path}`)}
      </form>
      <p><a href="${base}">${settingsWords[language].back}</a></p>
    </div>`,
  });
  return sendPage(reply, page, state.errors.length > 0 ? 422 : 200);
}

interface Shown {
  readonly language: Language;
  /** Kinds that the person has documents of: the others are folded. */
  readonly own: ReadonlySet<DocumentKind>;
  readonly rules: DocumentRules;
}

function choiceFields(state: FormState, shown: Shown): SafeHtml {
  const words = { en, fr }[shown.language];
  const others = documentKinds.filter((kind) => !shown.own.has(kind));
  const kinds = reminderKinds.filter((kind) => !others.some((other) => other === kind));
  return html`${zoneSelect(state, shown.language, words.zoneHint)}
    <h2>${words.stepsTitle}</h2>
    <p class="hint">${words.stepsHint}</p>
    ${kinds.map((kind) => kindFields(state, kind, shown))}
    ${
      others.length === 0
        ? null
        : fold(
            {
              title: words.others,
              decides: words.othersHint,
              open: isWrong(state, ...others.map(leadName)),
            },
            html`${others.map((kind) => kindFields(state, kind, shown))}`,
          )
    }`;
}

function kindFields(state: FormState, kind: ReminderKind, { language, rules }: Shown): SafeHtml {
  const words = { en, fr }[language];
  const name = stepsName(kind);
  const chosen = state.form.getAll(name).map(Number);
  const steps = [...new Set([...offeredSteps, ...chosen])].filter((step) => step >= 1 && step <= 365);
  const document = kind === 'profile' || kind === 'invitation' ? null : kind;
  return html`<fieldset id="${name}">
    <legend>${document === null ? words[kind === 'profile' ? 'profile' : 'invitation'] : documentKindName(document, language)}</legend>
    <div class="choices inline">
      ${steps
        .toSorted((a, b) => b - a)
        .map((step) => checkbox(state, { name, value: String(step), text: words.days(step) }))}
    </div>
    ${
      document === null
        ? null
        : textField(state, {
            ...{ name: leadName(document), label: words.lead, numeric: true, maxLength: 3 },
            hint: words.leadHint(ruleOf(rules, document).leadDays),
          })
    }
  </fieldset>`;
}

/** All zones that can be calculated with, by part of the world, the usual ones first. */
export function zoneSelect(state: FormState, language: Language, hint: string): SafeHtml {
  const words = { en, fr }[language];
  const chosen = state.form.get('zone') ?? usualZone;
  const error = errorOf(state, 'zone');
  const all = Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/'));
  const known = new Set<string>([...zones, ...all]);
  const option = (zone: string, text: string) =>
    html`<option value="${zone}" ${zone === chosen ? html`selected` : null}>${text}</option>`;
  const areas = Map.groupBy(
    all.filter((zone) => !zones.some((usual) => usual === zone)),
    (zone) => zone.slice(0, zone.indexOf('/')),
  );
  const city = (zone: string) =>
    zone
      .slice(zone.indexOf('/') + 1)
      .replaceAll('_', ' ')
      .replaceAll('/', ', ');
  return html`<div class="field">
    <label for="zone">${words.zone}</label>
    <p class="hint" id="zone-hint">${hint}</p>
    ${error}
    <select
      id="zone"
      name="zone"
      aria-describedby="${error === null ? 'zone-hint' : 'zone-hint zone-error'}"
      ${error === null ? null : html`aria-invalid="true"`}
    >
      ${known.has(chosen) || error !== null ? null : option(chosen, chosen)}
      <optgroup label="${words.usual}">
        ${zones.map((zone) => option(zone, state.words.zones[zone]))}
      </optgroup>
      ${[...areas].map(
        ([area, inArea]) =>
          html`<optgroup label="${words.areas[area] ?? area}">
            ${inArea.map((zone) => option(zone, city(zone)))}
          </optgroup>`,
      )}
    </select>
  </div>`;
}

const en = {
  title: 'Reminders',
  next: (day: string) => `The next reminder comes on ${day}.`,
  noNext: 'No reminder is planned: enter a date in your plan first.',
  /** Followed by the state of the alerts. */
  waits: 'No reminder is sent while alerts rest:',
  zone: 'Time zone',
  zoneHint: 'Reminders come at 8 in the morning there.',
  usual: 'Canada',
  areas: {} as Readonly<Record<string, string>>,
  stepsTitle: 'Days before',
  stepsHint:
    'Before a document ends, and before the last day on which an invitation could be used to its end with it. Tick none, and nothing of that kind is sent. All that falls on one day comes in one e-mail.',
  days: (days: number) => (days === 1 ? '1 day' : `${days} days`),
  lead: 'Days ahead to book a new one',
  leadHint: (days: number) => `Empty means ${days}, as a rule.`,
  profile: 'Express Entry profile',
  invitation: 'Invitation',
  others: 'Other documents',
  othersHint: 'kinds that are not in your plan',
  save: 'Save',
};

const fr: typeof en = {
  title: 'Rappels',
  next: (day) => `Le prochain rappel arrive le ${day}.`,
  noNext: 'Aucun rappel n’est prévu\u00a0: inscrivez d’abord une date dans votre plan.',
  waits: 'Aucun rappel n’est envoyé pendant que les alertes sont en veille\u00a0:',
  zone: 'Fuseau horaire',
  zoneHint: 'Les rappels y arrivent à 8 h.',
  usual: 'Canada',
  areas: {
    Africa: 'Afrique',
    America: 'Amérique',
    Antarctica: 'Antarctique',
    Arctic: 'Arctique',
    Asia: 'Asie',
    Atlantic: 'Atlantique',
    Australia: 'Australie',
    Indian: 'Océan Indien',
    Pacific: 'Pacifique',
  },
  stepsTitle: 'Jours à l’avance',
  stepsHint:
    'Avant la fin d’un document, et avant le dernier jour où une invitation pourrait servir jusqu’au bout avec lui. Si rien n’est coché, rien de ce genre n’est envoyé. Tout ce qui tombe le même jour arrive en un seul courriel.',
  days: (days) => (days === 1 ? '1 jour' : `${days} jours`),
  lead: 'Jours à prévoir pour en obtenir un nouveau',
  leadHint: (days) => `Vide\u00a0: ${days}, en règle générale.`,
  profile: 'Profil d’Entrée express',
  invitation: 'Invitation',
  others: 'Autres documents',
  othersHint: 'ceux qui ne sont pas dans votre plan',
  save: 'Enregistrer',
};

import { longDay, shortDayBeside } from '@drawbell/draws/day-words';
import { easternDay } from '@drawbell/draws/grid';
import { daysBetween } from '@drawbell/draws/past-draws';
import { applicationDue } from '@drawbell/draws/plan/deadlines';
import type { DocumentRules } from '@drawbell/draws/plan/document-rules';
import { dayIn } from '@drawbell/draws/local-time';
import { type Profile, profilesMax } from '@drawbell/draws/profile';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { nextReminder, reminderChoiceOf } from '@drawbell/store/plan/reminders';
import { type Channel, listChannels } from '@drawbell/store/channels/channels';
import { tellingOf } from '@drawbell/store/channels/telling';
import { type Device, listDevices } from '@drawbell/store/subscribers/devices';
import { readDocumentRules } from '@drawbell/store/plan/guides';
import { type PlannedProfile, readPlans } from '@drawbell/store/plan/plan';
import { exportSubscriber } from '@drawbell/store/subscribers/record';
import { preferencesOf, type Subscriber } from '@drawbell/store/subscribers/subscribers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import type { FieldError, Form } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { type Page, sendPage } from '../app/page.ts';
import { keepPastDraws, type PastDraws } from '../app/kept-reads.ts';
import { findSettings } from '../json/subscription.ts';
import { sitePage } from '../site/frame.ts';
import { scoreNote } from '../site/grid-notes.ts';
import { pushKeyOf } from './add-channel.ts';
import { clientTable, nearestFirst } from './clients.ts';
import { alertsState, factWords, profileName, profileSummary } from './facts.ts';
import { errorSummary, type FormState, textField } from './fields.ts';
import { formWords } from './form-words.ts';
import { askForLinkPage } from './manage.ts';
import { pageSchema, queryOf, refuseForeignForm, tokenParams } from './page-route.ts';
import { createPhoneCookies, ownPlace, saysWhereFrom } from './phone-cookie.ts';
import { planState, type PlansInSettings, readinessPanel, readinessPanelWords } from './readiness-panel.ts';
import { type Done, doneKeys, settingsWords } from './settings-words.ts';
import { readyBeside, standingRows } from './standing-rows.ts';
import { tellingLine, tellingWords } from './telling-words.ts';

const doneSchema = z.enum(doneKeys);

/** `/{language}/settings/{token}`: where somebody stands, their score, and the way to everything that can be changed. */
export function settingsRoutes(app: App, parts: AppParts): void {
  const schema = (summary: string) => ({ ...pageSchema(summary), params: tokenParams });
  const pastDraws = keepPastDraws(parts);
  for (const language of languages) {
    const url = `/${language}/settings/:token` as const;
    app.get(
      url,
      { schema: schema('Shows a subscriber where they stand, and their settings') },
      behindLink(parts, language, async (opened, req, reply) =>
        sendSettings(reply, await readSettings(parts, opened, { pastDraws, done: doneOf(req) })),
      ),
    );
    app.get(
      `${url}/export`,
      { schema: schema('Gives everything that is kept about a person, as JSON') },
      behindLink(parts, language, async ({ subscriber }, _req, reply) =>
        reply
          .type('application/json; charset=utf-8')
          .header('content-disposition', 'attachment; filename="drawbell.json"')
          .header('x-robots-tag', 'noindex, nofollow')
          .send(JSON.stringify(await exportSubscriber(parts.store.db, subscriber, parts.clock()), null, 2)),
      ),
    );
  }
}

/** A request that may see and change somebody's settings. */
export interface Opened {
  readonly language: Language;
  readonly subscriber: Subscriber;
  /** Path of the settings without the language: by the token of a mail's link, or by the cookie of a phone. */
  readonly path: string;
}

/**
 * Makes a handler of what is to be done once it is known whose settings these are: by the link of a mail, or by the cookie
 * of a browser that is remembered. Else the page to ask for a new link.
 */
export function behindLink<Req extends FastifyRequest<{ Params: { token: string } }>>(
  parts: AppParts,
  language: Language,
  handle: (opened: Opened, req: Req, reply: FastifyReply) => Promise<FastifyReply>,
) {
  const cookies = createPhoneCookies(parts);
  return async (req: Req, reply: FastifyReply): Promise<FastifyReply> => {
    const { token } = req.params;
    const byCookie = token === ownPlace;
    if (byCookie && req.method === 'POST' && !saysWhereFrom(req)) return refuseForeignForm(req, reply);
    const subscriber = byCookie
      ? (await cookies.open(req, reply))?.subscriber
      : await findSettings(parts, token);
    if (subscriber === undefined) {
      const gone = byCookie ? 'phone' : 'link';
      return sendPage(reply, askForLinkPage(language, new URLSearchParams(), [], { gone }), 404);
    }
    return handle({ language, subscriber, path: `/settings/${token}` }, req, reply);
  };
}

/** All that the page shows, perhaps with what was just done or what is to be corrected. */
export async function readSettings(
  parts: AppParts,
  { language, subscriber, path }: Opened,
  {
    pastDraws,
    ...more
  }: Pick<SettingsView, 'done' | 'sent'> & { readonly pastDraws: () => Promise<PastDraws> },
): Promise<SettingsView> {
  const { store, clock } = parts;
  const now = clock();
  const plans = await readPlans(store.db, subscriber.id);
  const rules = await readDocumentRules(store.db);
  const profiles = plans.map(({ profile }) => profile);
  const next = await nextReminder(store.db, { subscriberId: subscriber.id, now });
  const devices = await listDevices(store.db, { subscriberId: subscriber.id, now });
  const channels = await listChannels(store.db, { subscriberId: subscriber.id, now });
  return {
    ...{ language, subscriber, plans, rules, profiles, devices, channels, path, now },
    reminderOn: next === null ? null : dayIn(reminderChoiceOf(subscriber).zone, next),
    // Each visit tells a browser which key holds.
    pushKey: channels.some(({ kind, state }) => kind === 'push' && state === 'active')
      ? ((await pushKeyOf(parts))?.publicKey ?? null)
      : null,
    past: await pastDraws(),
    ...more,
  };
}

/** Shows the settings; what could not be taken is told beside its field. */
export function sendSettings(reply: FastifyReply, view: SettingsView): FastifyReply {
  const status = view.sent === undefined ? 200 : view.sent.errors.length > 0 ? 422 : 409;
  return sendPage(reply, settingsPage(view), status);
}

/** Back to a page of the settings, which then says what was done. A reload sends nothing twice. */
export function sendDone({ language, path }: Opened, reply: FastifyReply, done: Done, at = ''): FastifyReply {
  return reply.redirect(`/${language}${path}${at}?done=${done}`, 303);
}

/** What a page is to say that was done. */
export function doneOf(req: FastifyRequest): Done | undefined {
  return doneSchema.safeParse(queryOf(req.query, 'done')).data;
}

/** The line that says what was done. */
export function doneLine(language: Language, done: Done | undefined): SafeHtml | null {
  if (done === undefined) return null;
  return html`<p class="panel good" role="status">${settingsWords[language].done[done]}</p>`;
}

/** What the settings of a subscriber show. */
interface SettingsView {
  readonly language: Language;
  readonly subscriber: Subscriber;
  readonly plans: readonly PlannedProfile[];
  readonly rules: DocumentRules;
  readonly profiles: readonly Profile[];
  readonly devices: readonly Device[];
  readonly channels: readonly Channel[];
  readonly pushKey: string | null;
  /** Path of the page without the language: `/settings/…`. */
  readonly path: string;
  readonly now: Date;
  readonly past: PastDraws;
  /** ISO day of the next reminder. */
  readonly reminderOn: string | null;
  readonly done?: Done | undefined;
  /** A form that was sent and could not be taken; without an error because the profiles changed meanwhile. */
  readonly sent?: { readonly form: Form; readonly errors: readonly FieldError[] };
}

function settingsPage(view: SettingsView): Page {
  const { language, path, done, sent, subscriber } = view;
  const words = settingsWords[language];
  const state = {
    form: sent?.form ?? scoresForm(view.profiles),
    errors: sent?.errors ?? [],
    words: formWords[language],
  };
  return sitePage({
    ...{ language, path, title: words.title, within: '/standing' },
    script: view.pushKey === null ? true : 'push',
    heading: html`<p class="small muted address">${subscriber.email}</p>
      <h1>${words.title}</h1>`,
    body: html`${view.pushKey === null ? null : html`<div hidden data-push-visit="${view.pushKey}"></div>`}
      ${doneLine(language, done)}
      ${sent?.errors.length === 0 ? html`<p class="panel warn" role="alert">${words.profiles.conflict}</p>` : null}
      ${errorSummary(state)}
      <div class="${view.profiles.length === 1 ? 'columns' : ''}">
        <div>${readinessPanel(plansOf(view))} ${standingPart(view)} ${scorePart(view, state)}</div>
        <div class="${view.profiles.length === 1 ? '' : 'form'}">
          <h2>${words.listTitle}</h2>
          ${places(view)}
          <p class="hint">${path.endsWith(`/${ownPlace}`) ? words.expiresPhone : words.expires}</p>
        </div>
      </div>`,
  });
}

function plansOf({ language, path, plans, rules, past: { today } }: SettingsView): PlansInSettings {
  return { language, base: `/${language}${path}`, plans, rules, today };
}

/** How many of several profiles stand on this page; the others are behind a link. */
const clientsShown = 5;

function standingPart({ language, path, profiles, plans, rules, past }: SettingsView): SafeHtml {
  const words = settingsWords[language];
  const [only, ...others] = profiles;
  const { prepared, catalogue, today } = past;
  const base = `/${language}${path}`;
  if (only !== undefined && others.length === 0) {
    return html`${scoreNote(only, catalogue, { language, today })}
    ${standingRows(language, prepared.of(only), {
      ...{ catalogue, ready: readyBeside(plans[0], { language, rules, today }) },
      link: html`<a href="${base}/standing/1">${words.whatWouldChange}</a>`,
    })}`;
  }
  const clients = nearestFirst(
    profiles.map((profile, i) => ({ profile, place: i + 1, standing: prepared.lastOf(profile) })),
  );
  const all = profiles.length > clientsShown ? words.allProfiles(profiles.length) : words.profilesTable;
  return html`${clientTable(language, clients.slice(0, clientsShown), { base, catalogue, today })}
    <p><a href="${base}/profiles">${all}</a></p>`;
}

/** As many scores as fit a glance can be changed here; more are in the form of each, or in a sheet. */
export const scoresHereMax = 4;

/** The form of today's scores as it would have been sent last. */
function scoresForm(profiles: readonly Profile[]): Form {
  const form = new URLSearchParams();
  for (const [i, { crs }] of profiles.entries()) if (crs !== undefined) form.set(`crs${i + 1}`, String(crs));
  return form;
}

function scorePart({ language, path, profiles, now }: SettingsView, state: FormState): SafeHtml | null {
  if (profiles.length > scoresHereMax) return null;
  const words = settingsWords[language].score;
  const readOnOf = (day: string) => words.readOn(longDay(day, language), day === easternDay(now));
  const readOn = profiles.length === 1 ? profiles[0]?.crsReadOn : undefined;
  return html`<form class="panel" method="post" action="/${language}${path}/score" novalidate>
    <input type="hidden" name="was" value="${profilesMark(profiles)}" />
    <div class="one-field">
      ${profiles.map((profile, i) =>
        textField(state, {
          ...{ name: `crs${i + 1}`, numeric: true, maxLength: 6 },
          label:
            profiles.length === 1
              ? words.label
              : words.labelOf(profileName(factWords[language], profile, i + 1)),
          ...(profiles.length > 1 &&
            profile.crsReadOn !== undefined && { hint: readOnOf(profile.crsReadOn) }),
        }),
      )}
      <button type="submit">${words.save}</button>
      <p class="hint">
        ${readOn === undefined ? words.hint : readOnOf(readOn)}
      </p>
    </div>
  </form>`;
}

function places(view: SettingsView): SafeHtml {
  const { language, path, profiles, plans, rules, subscriber, devices, channels, now, reminderOn } = view;
  const words = settingsWords[language].places;
  const today = easternDay(now);
  const base = `/${language}${path}`;
  const [first, second] = profiles;
  const only = second === undefined ? first : undefined;
  const place = (href: string, name: string, now: SafeHtml | string) =>
    html`<li>
      <a href="${base}${href}"><strong>${name}</strong> <span>${now}</span></a>
    </li>`;
  const [device] = devices;
  const { state, paused_until: pausedUntil } = subscriber;
  const isOn = state === 'active' && (pausedUntil === null || pausedUntil <= now);
  return html`<ul class="panel flush divided places">
    ${
      only === undefined
        ? place('/profiles', words.profiles, words.profilesState(profiles.length))
        : place('/profiles/1', words.profile, profileSummary(only, language, today))
    }
    ${profiles.length >= profilesMax ? null : place('/profiles/new', words.add, only === undefined ? words.addAnother : words.addSpouse)}
    ${place('/preferences', words.told, words.toldState(preferencesOf(subscriber)))}
    ${place(
      '/telling',
      tellingWords[language].title,
      tellingLine(
        language,
        tellingOf(subscriber),
        channels.filter((channel) => channel.state === 'active'),
      ),
    )}
    ${place('/plan/1', readinessPanelWords[language].place, planState(plansOf(view)))}
    ${place('/invited', words.invited, invitedState(plans, { language, rules, today }))}
    ${place('/calendar', words.calendar, words.calendarState)} ${place('/feed', words.feed, words.feedState)}
    ${place(
      '/reminders',
      words.reminders,
      reminderOn === null
        ? words.noReminder
        : words.nextReminder(shortDayBeside(reminderOn, today, language)),
    )}
    ${place('/pause', words.pause, isOn ? words.alertsOn : alertsState(language, subscriber, now))}
    ${place(
      '/phone',
      words.phone,
      device === undefined
        ? words.notRemembered
        : devices.length > 1
          ? words.phones(devices.length)
          : html`${words.rememberedUntil} ${shortDayBeside(easternDay(device.expiresAt), today, language)}`,
    )}
    ${place('/address', words.address, factWords[language].languageNames[subscriber.language])}
    ${place('/data', words.data, words.dataState)}
  </ul>`;
}

/** How many days are left of the open invitation that ends first. */
function invitedState(
  plans: readonly PlannedProfile[],
  { language, rules, today }: { language: Language; rules: DocumentRules; today: string },
): string {
  const words = settingsWords[language].places;
  const [due] = plans
    .flatMap(({ invitation }) => (invitation === null ? [] : [applicationDue(invitation.invitedOn, rules)]))
    .toSorted();
  return due === undefined ? words.invitedState : words.invitedOpen(daysBetween(today, due));
}

/** Changes whenever a profile does: a form sent from an older page is not taken over a newer change. */
export function profilesMark(profiles: readonly Profile[]): string {
  return textMark(JSON.stringify(profiles));
}

/** Changes with a text. */
export function textMark(text: string): string {
  let mark = 5_381;
  for (const char of text) mark = (mark * 33 + (char.codePointAt(0) ?? 0)) % 2 ** 45;
  return mark.toString(36);
}

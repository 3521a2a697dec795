import { consentWording, consentWordingVersion } from '@drawbell/draws/consent-wording';
import { isSameMailing } from '@drawbell/draws/address';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { changeSettings, resubscribe } from '@drawbell/store/subscribers/settings';
import { preferencesOf } from '@drawbell/store/subscribers/subscribers';
import { unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type FieldError, type Form, formOf, isTicked } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { sendPage } from '../app/page.ts';
import { changeLanguage, languageKeeper, sitePage } from '../site/frame.ts';
import { readAddress } from './address.ts';
import { consentBox, originOf } from './consent.ts';
import { alertsState, factWords } from './facts.ts';
import { addressField, errorSummary, type FormState, radioField, textField, zoneField } from './fields.ts';
import { formWords } from './form-words.ts';
import { usualZone } from '@drawbell/draws/local-time';
import { formSchema, pageSchema, refuseForeignForm, sendTooMany, tokenParams } from './page-route.ts';
import { pauseFor, readPause } from './pause.ts';
import { fillPreferences, preferenceFields, readPreferences } from './preferences.ts';
import { askForNewAddress } from './requests.ts';
import { settingsWords } from './settings-words.ts';
import { behindLink, doneLine, doneOf, type Opened, sendDone } from './settings.ts';

/** A form as it was sent and could not be taken, or is to be shown in the other language. */
interface Sent {
  readonly form: Form;
  readonly errors: readonly FieldError[];
}

/** One page of the settings with its forms: what they hold goes along when the language is switched. */
interface SmallPage {
  readonly path: '/preferences' | '/pause' | '/address' | '/data';
  readonly summary: string;
  readonly title: (language: Language) => string;
  readonly body: (opened: Opened, state: FormState, parts: AppParts) => SafeHtml;
  /** The form as it would have been sent last. */
  readonly filled?: (opened: Opened) => Form;
}

const preferencesPage: SmallPage = {
  path: '/preferences',
  summary: 'Asks what a subscriber wants to be told',
  title: (language) => settingsWords[language].preferences.title,
  filled: ({ subscriber }) => {
    const form = new URLSearchParams();
    fillPreferences(form, preferencesOf(subscriber));
    return form;
  },
  body: ({ language, path }, state) => {
    const words = settingsWords[language].preferences;
    return html`${keptForm(
      { language, path },
      '/preferences',
      html`${preferenceFields(state)}
        <p><button type="submit">${words.save}</button></p>`,
    )}
      <p><a href="/${language}${path}/alerts">${words.history}</a></p>`;
  },
};

/** Days that one button pauses for. */
const pauseDays = [7, 14, 30] as const;

const pausePage: SmallPage = {
  path: '/pause',
  summary: 'Asks whether to pause or stop the alerts',
  title: (language) => settingsWords[language].pause.title,
  body: (opened, state, { clock, operator }) => {
    const { language, path, subscriber } = opened;
    const words = settingsWords[language].pause;
    const now = clock();
    const base = `/${language}${path}`;
    const paused = subscriber.paused_until !== null && subscriber.paused_until > now;
    const on = subscriber.state === 'active';
    const badge = html`<p>
      ${words.state}
      <span class="badge ${on && !paused ? 'good' : 'warn'}">${alertsState(language, subscriber, now)}</span>
    </p>`;
    if (!on) {
      return html`<form class="panel" method="post" action="${base}/resubscribe" novalidate>
        ${badge}
        <p>${words.stopped}</p>
        ${consentBox(language, state, operator)}
        <p><button type="submit">${words.startAgain}</button></p>
      </form>`;
    }
    const pausing = paused
      ? html`<form class="panel" method="post" action="${base}/resume">
          ${badge}
          <p><button type="submit">${words.resume}</button></p>
        </form>`
      : html`<form class="panel" method="post" action="${base}/pause" novalidate>
            ${badge}
            <h2>${words.forTitle}</h2>
            <div class="buttons">
              ${pauseDays.map((days) => html`<button class="quiet" type="submit" name="days" value="${days}">${words.for(days)}</button>`)}
            </div>
          </form>
          ${keptForm(
            opened,
            '/pause',
            html`<h2>${words.until}</h2>
              <div class="pair">
                ${textField(state, { name: 'until', label: words.pauseUntil, hint: words.pauseHint, type: 'date' })}
                ${zoneField(state, { name: 'untilZone', label: words.pauseZone, usual: usualZone })}
              </div>
              <p><button type="submit">${words.pause}</button></p>`,
          )}`;
    return html`${pausing}
      <form class="panel" method="post" action="${base}/unsubscribe">
        <h2>${words.stopTitle}</h2>
        <p>${words.stopText}</p>
        <p><button class="quiet" type="submit">${words.stop}</button></p>
      </form>`;
  },
};

const addressPage: SmallPage = {
  path: '/address',
  summary: 'Asks for the language of the mails and for a new address',
  title: (language) => settingsWords[language].address.title,
  body: (opened, state) => {
    const { language, path, subscriber } = opened;
    const { language: words, address } = settingsWords[language];
    const { languageNames } = factWords[language];
    const options = languages.map((value) => ({ value, text: languageNames[value] }));
    const chosen = { ...state, form: new URLSearchParams({ language: subscriber.language }) };
    return html`<form class="panel" method="post" action="/${language}${path}/language">
        <h2>${words.title}</h2>
        ${radioField(chosen, { name: 'language', label: words.label, options })}
        <p><button type="submit">${words.save}</button></p>
      </form>
      ${keptForm(
        opened,
        '/address',
        html`<h2>${address.addressTitle}</h2>
          <p>${address.goTo} <strong>${subscriber.email}</strong></p>
          ${addressField(state, address)}
          <p><button type="submit">${address.save}</button></p>`,
      )}`;
  },
};

const dataPage: SmallPage = {
  path: '/data',
  summary: 'Leads to everything that is kept about a person, and to its end',
  title: (language) => settingsWords[language].data.title,
  body: ({ language, path }) => {
    const words = settingsWords[language].data;
    const links = [
      ['/export', words.export],
      ['/sheet/download', words.sheet],
      ['/alerts', words.history],
      ['/erase', words.erase],
    ] as const;
    return html`<ul class="panel flush divided places">
      ${links.map(([href, text]) => html`<li><a href="/${language}${path}${href}"><strong>${text}</strong></a></li>`)}
    </ul>`;
  },
};

/** A form whose fields go along to the other language; one on a page. */
function keptForm(
  { language, path }: Pick<Opened, 'language' | 'path'>,
  at: string,
  fields: SafeHtml,
): SafeHtml {
  return html`<form class="panel" method="post" action="/${language}${path}${at}" novalidate data-keep="${changeLanguage}">
    ${fields} ${languageKeeper(language, `${path}${at}`)}
  </form>`;
}

function sendSmallPage(
  reply: FastifyReply,
  page: SmallPage,
  { opened, sent, parts, req }: { opened: Opened; sent?: Sent; parts: AppParts; req: FastifyRequest },
): FastifyReply {
  const { language, path } = opened;
  const state: FormState = {
    form: sent?.form ?? page.filled?.(opened) ?? new URLSearchParams(),
    errors: sent?.errors ?? [],
    words: formWords[language],
  };
  const title = page.title(language);
  const shown = sitePage({
    ...{ language, path: `${path}${page.path}`, title, within: '/standing', script: true },
    body: html`<div class="form">
      ${doneLine(language, doneOf(req))} ${errorSummary(state)} ${page.body(opened, state, parts)}
      <p><a href="/${language}${path}">${settingsWords[language].back}</a></p>
    </div>`,
  });
  return sendPage(reply, shown, state.errors.length > 0 ? 422 : 200);
}

/** The small pages of the settings and where their forms are sent; what was done is said on the first page. */
export function changeSettingsRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  for (const language of languages) {
    const url = `/${language}/settings/:token` as const;
    for (const page of [preferencesPage, pausePage, addressPage, dataPage])
      app.get(
        `${url}${page.path}`,
        { schema: { ...pageSchema(page.summary), params: tokenParams } },
        behindLink(parts, language, async (opened, req, reply) =>
          sendSmallPage(reply, page, { opened, parts, req }),
        ),
      );
    type Handle = (opened: Opened, form: Form, reply: FastifyReply, refuse: Refuse) => Promise<FastifyReply>;
    type Refuse = (errors: readonly FieldError[]) => FastifyReply;
    const on = (action: string, summary: string, page: SmallPage, handle: Handle) =>
      app.post(
        `${url}/${action}`,
        { schema: { ...formSchema(summary), params: tokenParams } },
        behindLink(parts, language, async (opened, req, reply) => {
          const form = formOf(req);
          const show: Refuse = (errors) =>
            sendSmallPage(reply, page, { opened, parts, req, sent: { form, errors } });
          return form.get('action') === changeLanguage ? show([]) : handle(opened, form, reply, show);
        }),
      );

    on(
      'preferences',
      'Changes what a subscriber is told',
      preferencesPage,
      async (opened, form, reply, refuse) => {
        const reading = readPreferences(form);
        if (!reading.ok) return refuse(reading.errors);
        await changeSettings(store.db, opened.subscriber.id, { preferences: reading.value }, clock());
        return sendDone(opened, reply, 'preferences');
      },
    );
    on('language', 'Changes the language of the mails', addressPage, async (opened, form, reply) => {
      const wanted = form.get('language') === 'fr' ? 'fr' : 'en';
      await changeSettings(store.db, opened.subscriber.id, { language: wanted }, clock());
      return sendDone({ ...opened, language: wanted }, reply, 'language');
    });
    on('pause', 'Pauses the alerts until a day', pausePage, async (opened, form, reply, refuse) => {
      const days = pauseDays.find((each) => form.get('days') === String(each));
      const reading = days === undefined ? readPause(form, clock()) : pauseFor(days, clock());
      if (!reading.ok) return refuse(reading.errors);
      await changeSettings(store.db, opened.subscriber.id, { pausedUntil: reading.value }, clock());
      return sendDone(opened, reply, 'paused');
    });
    on('resume', 'Ends a pause', pausePage, async (opened, _form, reply) => {
      await changeSettings(store.db, opened.subscriber.id, { pausedUntil: null }, clock());
      return sendDone(opened, reply, 'resumed');
    });
    on('unsubscribe', 'Ends the alerts', pausePage, async (opened, _form, reply) => {
      const order = { subscriberId: opened.subscriber.id, means: 'settings', now: clock() };
      await unsubscribe(store.db, order);
      return sendDone(opened, reply, 'unsubscribed');
    });
    on('resubscribe', 'Turns the alerts on again', pausePage, async (opened, form, reply, refuse) => {
      if (!isTicked(form, 'consent')) return refuse([{ field: 'consent', problem: 'consent_missing' }]);
      await resubscribe(store.db, {
        ...{ subscriberId: opened.subscriber.id, language, source: 'web' },
        ...{ origin: originOf(reply.request), now: clock() },
        wordingVersion: consentWordingVersion,
        wording: consentWording[language],
      });
      return sendDone(opened, reply, 'resubscribed');
    });
    on(
      'address',
      'Asks the owner of a new address to confirm it',
      addressPage,
      async (opened, form, reply, refuse) => {
        const { address: email, errors } = readAddress(form);
        if (isSameMailing(email, opened.subscriber.email))
          errors.push({ field: 'email', problem: 'same_address' });
        if (errors.length > 0) return refuse(errors);
        const change = { subscriberId: opened.subscriber.id, email, language: opened.subscriber.language };
        const asked = await askForNewAddress(parts, change, {
          origin: originOf(reply.request),
          source: 'web',
        });
        if (asked.kind === 'too_many') return sendTooMany(reply, language, asked.retryAfterSeconds);
        return sendDone(opened, reply, 'address');
      },
    );
  }
}

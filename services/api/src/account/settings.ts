import type { Catalogue } from '@drawbell/draws/catalogue';
import { easternDay } from '@drawbell/draws/grid';
import { type Profile, profilesMax } from '@drawbell/draws/profile';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { exportSubscriber } from '@drawbell/store/subscribers/record';
import { listProfiles, preferencesOf, type Subscriber } from '@drawbell/store/subscribers/subscribers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import type { FieldError, Form } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import type { Operator } from '../app/operator.ts';
import { type Page, sendPage } from '../app/page.ts';
import { findSettings } from '../json/subscription.ts';
import { sitePage } from '../site/frame.ts';
import { scoreNote } from '../site/grid-notes.ts';
import { consentBox } from './consent.ts';
import { alertsState, factWords, profileFacts, profileName } from './facts.ts';
import { addressField, errorSummary, type FormState, radioField, textField, zoneField } from './fields.ts';
import { formWords } from './form-words.ts';
import { usualZone } from './local-time.ts';
import { askForLinkPage } from './manage.ts';
import { pageSchema, tokenParams } from './page-route.ts';
import { fillPreferences, preferenceFields } from './preferences.ts';
import { type Done, doneKeys, settingsWords } from './settings-words.ts';

const doneSchema = z.enum(doneKeys);

/** `/{language}/settings/{token}`: the page behind a settings link, and everything that is kept as a file. */
export function settingsRoutes(app: App, parts: AppParts): void {
  const schema = (summary: string) => ({ ...pageSchema(summary), params: tokenParams });
  for (const language of languages) {
    const url = `/${language}/settings/:token` as const;
    app.get(
      url,
      { schema: schema('Shows a subscriber their settings') },
      behindLink(parts, language, async (opened, req, reply) => {
        const done = doneSchema.safeParse(queryOf(req.query, 'done'));
        return sendSettings(
          reply,
          await readSettings(parts, opened, done.success ? { done: done.data } : {}),
        );
      }),
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

/** A request behind a settings link. */
interface Opened {
  readonly language: Language;
  readonly subscriber: Subscriber;
  readonly token: string;
  /** Path of the settings without the language. */
  readonly path: string;
}

/** Makes a handler of what is to be done once the link is known to be good; else the page to ask for a new one. */
export function behindLink<Req extends FastifyRequest<{ Params: { token: string } }>>(
  parts: AppParts,
  language: Language,
  handle: (opened: Opened, req: Req, reply: FastifyReply) => Promise<FastifyReply>,
) {
  return async (req: Req, reply: FastifyReply): Promise<FastifyReply> => {
    const { token } = req.params;
    const subscriber = await findSettings(parts, token);
    if (subscriber === undefined) {
      return sendPage(reply, askForLinkPage(language, new URLSearchParams(), [], { gone: true }), 404);
    }
    return handle({ language, subscriber, token, path: `/settings/${token}` }, req, reply);
  };
}

/** All that the page shows, perhaps with what was just done or what is to be corrected. */
export async function readSettings(
  { store, clock, operator }: AppParts,
  { language, subscriber, path }: Opened,
  more: Pick<SettingsView, 'done' | 'sent'> = {},
): Promise<SettingsView> {
  const profiles = await listProfiles(store.db, subscriber.id);
  const catalogue = await readCatalogue(store.db);
  return { ...{ language, subscriber, profiles, path, catalogue }, now: clock(), operator, ...more };
}

/** Shows the settings; what could not be taken is told beside its field. */
export function sendSettings(reply: FastifyReply, view: SettingsView): FastifyReply {
  return sendPage(reply, settingsPage(view), view.sent === undefined ? 200 : 422);
}

/** Back to the page, which then says what was done. A reload sends nothing twice. */
export function sendDone({ language, path }: Opened, reply: FastifyReply, done: Done): FastifyReply {
  return reply.redirect(`/${language}${path}?done=${done}`, 303);
}

/** One parameter of a query that nobody checked: mail programs and scanners add their own. */
export function queryOf(query: unknown, name: string): string | undefined {
  if (typeof query !== 'object' || query === null) return undefined;
  const value = new Map<string, unknown>(Object.entries(query)).get(name);
  return typeof value === 'string' ? value : undefined;
}

/** Everything of a subscriber on one page, each part with its own form. */
interface SettingsView {
  readonly language: Language;
  readonly subscriber: Subscriber;
  readonly profiles: readonly Profile[];
  /** Path of the page without the language: `/settings/…`. */
  readonly path: string;
  readonly now: Date;
  readonly catalogue: Catalogue;
  readonly operator: Operator | undefined;
  readonly done?: Done | undefined;
  /** A form that was sent and could not be taken. */
  readonly sent?: { readonly form: Form; readonly errors: readonly FieldError[] };
}

function settingsPage(view: SettingsView): Page {
  const { language, path, done, sent } = view;
  const words = settingsWords[language];
  const state: FormState = {
    form: sent?.form ?? formOf(view),
    errors: sent?.errors ?? [],
    words: formWords[language],
  };
  return sitePage({
    ...{ language, path, title: words.title },
    body: html`<div class="form">
      ${done === undefined ? null : html`<p class="panel good" role="status">${words.done[done]}</p>`}
      ${errorSummary(state)} ${alertsPanel(view, state)} ${profilesPanel(view)}
      ${panelForm(view, 'preferences', words.preferences, preferenceFields(state))}
      ${panelForm(view, 'language', words.language, languageField(view, words.language.label))}
      ${panelForm(view, 'address', words.address, addressField(state, words.address))}
      <section class="panel" aria-labelledby="data-title">
        <h2 id="data-title">${words.data.title}</h2>
        <p><a href="/${language}${path}/export">${words.data.export}</a></p>
        <p><a href="/${language}${path}/erase">${words.data.erase}</a></p>
      </section>
      <p class="hint">${words.expires}</p>
    </div>`,
  });
}

/** The forms of the page as they would have been sent last. */
function formOf({ subscriber }: SettingsView): Form {
  const form = new URLSearchParams();
  fillPreferences(form, preferencesOf(subscriber));
  return form;
}

function alertsPanel(view: SettingsView, state: FormState): SafeHtml {
  const { language, subscriber, path, now } = view;
  const words = settingsWords[language].alerts;
  const base = `/${language}${path}`;
  const paused = subscriber.paused_until !== null && subscriber.paused_until > now;
  const on = subscriber.state === 'active';
  return html`<section class="panel" aria-labelledby="alerts-title">
    <h2 id="alerts-title">
      ${words.title}
      <span class="badge ${on && !paused ? 'good' : 'warn'}"
        >${alertsState(language, subscriber, now)}</span
      >
    </h2>
    <p>${words.goTo} <strong>${subscriber.email}</strong></p>
    <p><a href="${base}/alerts">${words.history}</a></p>
    ${on ? pauseForms(base, words, paused, state) : startAgainForm(view, state)}
  </section>`;
}

function pauseForms(
  base: string,
  words: (typeof settingsWords)['en']['alerts'],
  paused: boolean,
  state: FormState,
): SafeHtml {
  return html`${
    paused
      ? html`<form method="post" action="${base}/resume">
            <p><button type="submit">${words.resume}</button></p>
          </form>`
      : html`<form method="post" action="${base}/pause" novalidate>
            <div class="pair">
              ${textField(state, { name: 'until', label: words.pauseUntil, hint: words.pauseHint, type: 'date' })}
              ${zoneField(state, { name: 'untilZone', label: words.pauseZone, usual: usualZone })}
            </div>
            <p><button class="quiet" type="submit">${words.pause}</button></p>
          </form>`
  }
    <form method="post" action="${base}/unsubscribe">
      <p><button class="quiet" type="submit">${words.stop}</button></p>
    </form>`;
}

function startAgainForm({ language, path, operator }: SettingsView, state: FormState): SafeHtml {
  const { stopped, startAgain } = settingsWords[language].alerts;
  const base = `/${language}${path}`;
  return html`<p>${stopped}</p>
    <form method="post" action="${base}/resubscribe" novalidate>
      ${consentBox(language, state, operator)}
      <p><button type="submit">${startAgain}</button></p>
    </form>`;
}

function profilesPanel({ language, profiles, path, catalogue, now }: SettingsView): SafeHtml {
  const today = easternDay(now);
  const words = settingsWords[language].profiles;
  const account = factWords[language];
  const base = `/${language}${path}/profiles`;
  return html`<section class="panel" aria-labelledby="profiles-title">
    <h2 id="profiles-title">${words.title}</h2>
    ${profiles.map((profile, i) => {
      const name = profileName(account, profile, i + 1);
      return html`<h3>${name}</h3>
        ${scoreNote(profile, catalogue, { language, today })} ${profileFacts(account, profile)}
        <div class="buttons">
          <a class="button" href="${base}/${i + 1}" aria-label="${words.changeNamed(name)}">${words.change}</a>
          ${
            profiles.length === 1
              ? null
              : html`<form method="post" action="${base}/${i + 1}/remove">
                  <input type="hidden" name="was" value="${profilesMark(profiles)}" />
                  <button class="quiet" type="submit" aria-label="${words.removeNamed(name)}">
                    ${words.remove}
                  </button>
                </form>`
          }
        </div>`;
    })}
    ${profiles.length >= profilesMax ? html`<p>${words.full}</p>` : html`<p><a href="${base}/new">${words.add}</a></p>`}
  </section>`;
}

function panelForm(
  { language, path }: SettingsView,
  action: string,
  { title, save }: { title: string; save: string },
  fields: SafeHtml,
): SafeHtml {
  return html`<section class="panel" aria-labelledby="${action}-title">
    <h2 id="${action}-title">${title}</h2>
    <form method="post" action="/${language}${path}/${action}" novalidate>
      ${fields}
      <p><button type="submit">${save}</button></p>
    </form>
  </section>`;
}

function languageField({ language, subscriber }: SettingsView, label: string): SafeHtml {
  const { languageNames } = factWords[language];
  const form = new URLSearchParams({ language: subscriber.language });
  return radioField(
    { form, errors: [], words: formWords[language] },
    {
      ...{ name: 'language', label },
      options: (['en', 'fr'] as const).map((value) => ({ value, text: languageNames[value] })),
    },
  );
}

/** Changes whenever a profile does: a form sent from an older page is not taken over a newer change. */
export function profilesMark(profiles: readonly Profile[]): string {
  let mark = 5_381;
  for (const char of JSON.stringify(profiles)) mark = (mark * 33 + (char.codePointAt(0) ?? 0)) % 2 ** 45;
  return mark.toString(36);
}

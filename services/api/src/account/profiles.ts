import { easternDay } from '@drawbell/draws/grid';
import { nominationPoints, type Profile, profilesMax } from '@drawbell/draws/profile';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { listProfiles } from '@drawbell/store/subscribers/subscribers';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type FieldError, type Form, formOf, numberOf } from '../app/form.ts';
import { html } from '../app/html.ts';
import { keepPastDraws } from '../app/kept-reads.ts';
import { type Page, sendPage } from '../app/page.ts';
import { changeLanguage, languageKeeper, sitePage } from '../site/frame.ts';
import { clientCounts, clientOrders, clientTable, ordered } from './clients.ts';
import { errorSummary, textField } from './fields.ts';
import { formWords } from './form-words.ts';
import { withAnotherOccupation } from './occupations.ts';
import { formSchema, pageSchema, queryOf, refuseForeignForm, tokenParams } from './page-route.ts';
import { fillProfile, profileFields, readProfile, todayOf } from './profile-form.ts';
import { settingsWords } from './settings-words.ts';
import {
  behindLink,
  doneLine,
  doneOf,
  type Opened,
  profilesMark,
  readSettings,
  scoresHereMax,
  sendDone,
  sendSettings,
} from './settings.ts';

/** Of the pages of one profile. */
export const placeParams = z.object({
  token: z.string().describe('From the link in the mail.'),
  place: z
    .string()
    .regex(/^(?:new|[1-9]\d?|100)$/, 'new, or a position from 1')
    .describe('new, or the position of a profile, from 1.'),
});

/** `/{language}/settings/{token}/profiles`: all profiles, and each one to change, add or remove; the scores of today. */
export function profileRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const pastDraws = keepPastDraws(parts);
  const profilesOf = async ({ subscriber }: Opened) => listProfiles(store.db, subscriber.id);
  // False when another device saved since they were read.
  const save = async (
    { subscriber }: Opened,
    profilesBefore: readonly Profile[],
    { profiles, formerPlaces }: { profiles: readonly Profile[]; formerPlaces: readonly (number | null)[] },
  ) => changeSettings(store.db, subscriber.id, { profiles, profilesBefore, formerPlaces }, clock());
  for (const language of languages) {
    const base = `/${language}/settings/:token` as const;
    const url = `${base}/profiles/:place` as const;
    app.post(
      `${base}/score`,
      { schema: { ...formSchema('Saves the scores of today'), params: tokenParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const form = formOf(req);
        const profiles = await profilesOf(opened);
        const { scored, errors } = withScores(profiles, form, easternDay(clock()));
        const fresh = form.get('was') === profilesMark(profiles);
        const change = { profiles: scored, formerPlaces: [...scored.keys()] };
        if (fresh && errors.length === 0 && (await save(opened, profiles, change)))
          return sendDone(opened, reply, 'score');
        const sent = { form, errors: fresh ? errors : [] };
        return sendSettings(reply, await readSettings(parts, opened, { pastDraws, sent }));
      }),
    );
    app.get(
      `${base}/profiles`,
      {
        schema: { ...pageSchema('Shows all profiles of a person and where they stand'), params: tokenParams },
      },
      behindLink(parts, language, async (opened, req, reply) => {
        const { prepared, catalogue, today } = await pastDraws();
        const asked = queryOf(req.query, 'sort');
        const order = clientOrders.find((each) => each === asked) ?? 'nearest';
        const profiles = await profilesOf(opened);
        const clients = profiles.map((profile, i) => ({
          profile,
          place: i + 1,
          standing: prepared.lastOf(profile),
        }));
        const words = settingsWords[language];
        const here = `/${language}${opened.path}`;
        return sendPage(
          reply,
          sitePage({
            ...{ language, path: `${opened.path}/profiles?sort=${order}`, title: words.profiles.title },
            ...{ within: '/standing', long: true },
            body: html`${doneLine(language, doneOf(req))}
              <p class="lead">${clientCounts(clients, language)}</p>
              <div class="buttons">
                ${
                  profiles.length >= profilesMax
                    ? html`<p>${words.profiles.full}</p>`
                    : html`<a class="button" href="${here}/profiles/new">${words.profiles.add}</a>`
                }
                <a class="button quiet" href="${here}/sheet">${words.profiles.many}</a>
              </div>
              ${clientTable(language, ordered(clients, order, language), { base: here, catalogue, today, order })}
              <p><a href="${here}">${words.back}</a></p>`,
          }),
        );
      }),
    );
    app.get(
      url,
      { schema: { ...pageSchema('Shows the form of one profile'), params: placeParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = placeParams.parse(req.params);
        const profiles = await profilesOf(opened);
        const profile = place === 'new' ? {} : profiles[Number(place) - 1];
        if (profile === undefined || (place === 'new' && profiles.length >= profilesMax))
          return sendSettings(reply, await readSettings(parts, opened, { pastDraws }));
        const form = new URLSearchParams();
        fillProfile(form, profile, language);
        if (profile.crs === undefined) form.set('crsReadOn', todayOf(form, clock()));
        const view = { language, path: opened.path, place, form, profiles, mark: profilesMark(profiles) };
        return sendPage(reply, profilePage({ ...view, errors: [] }));
      }),
    );
    app.post(
      url,
      { schema: { ...formSchema('Saves one profile'), params: placeParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = placeParams.parse(req.params);
        const form = formOf(req);
        const profiles = await profilesOf(opened);
        const mark = profilesMark(profiles);
        const view = { language, path: opened.path, place, form, profiles, mark };
        if (form.get('action') === 'add-occupation')
          return sendPage(reply, profilePage({ ...view, form: withAnotherOccupation(form), errors: [] }));
        if (form.get('action') === changeLanguage)
          return sendPage(reply, profilePage({ ...view, mark: form.get('was') ?? mark, errors: [] }));
        const before = place === 'new' ? undefined : profiles[Number(place) - 1];
        const reading = readProfile(form, { language, now: clock(), before });
        if (!reading.ok) return sendPage(reply, profilePage({ ...view, errors: reading.errors }), 422);
        const changed = withProfile(profiles, place, reading.value);
        const fits = form.get('was') === mark && changed !== null;
        const change = {
          profiles: changed ?? [],
          formerPlaces: [...(changed ?? []).keys()].map((at) => (at < profiles.length ? at : null)),
        };
        if (!fits || !(await save(opened, profiles, change)))
          return sendConflict(reply, view, await profilesOf(opened));
        return sendDone(opened, reply, 'profile', change.profiles.length > scoresHereMax ? '/profiles' : '');
      }),
    );
    app.post(
      `${url}/remove`,
      { schema: { ...formSchema('Removes one profile'), params: placeParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = placeParams.parse(req.params);
        const profiles = await profilesOf(opened);
        const rest = profiles.filter((_, i) => i !== Number(place) - 1);
        const fits = formOf(req).get('was') === profilesMark(profiles) && rest.length > 0;
        // Sent from an older page, or for the last one: the page as it is now says enough.
        const change = {
          profiles: rest,
          formerPlaces: [...profiles.keys()].filter((at) => at !== Number(place) - 1),
        };
        if (!fits || !(await save(opened, profiles, change)))
          return sendSettings(reply, await readSettings(parts, opened, { pastDraws }));
        return sendDone(opened, reply, 'removed', rest.length > scoresHereMax ? '/profiles' : '');
      }),
    );
  }
}

/** The profiles with the scores of a form, read today. One that the form does not hold, or leaves empty, stays. */
function withScores(
  profiles: readonly Profile[],
  form: Form,
  today: string,
): { readonly scored: Profile[]; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const scored = profiles.map((profile, i) => {
    const field = `crs${i + 1}`;
    const crs = numberOf(form, field);
    if (crs === null) {
      if (profiles.length === 1) errors.push({ field, problem: 'number_invalid' });
      return profile;
    }
    if (Number.isNaN(crs)) errors.push({ field, problem: 'number_invalid' });
    else if (crs < 1 || crs > 1_200) errors.push({ field, problem: 'crs_range' });
    else if (profile.nomination === true && crs < nominationPoints)
      errors.push({ field, problem: 'crs_nomination' });
    // Of several, those that were left as they are were not read today.
    return profiles.length > 1 && crs === profile.crs ? profile : { ...profile, crs, crsReadOn: today };
  });
  return { scored, errors };
}

/** Null when there is no such place, or no room. */
function withProfile(profiles: readonly Profile[], place: string, profile: Profile): Profile[] | null {
  if (place === 'new') return profiles.length >= profilesMax ? null : [...profiles, profile];
  const at = Number(place) - 1;
  return at < profiles.length ? profiles.map((each, i) => (i === at ? profile : each)) : null;
}

/** What a page of one profile shows. */
interface ProfileView {
  readonly language: Language;
  /** Path of the settings without the language. */
  readonly path: string;
  /** `new`, or the position from 1. */
  readonly place: string;
  readonly profiles: readonly Profile[];
  readonly form: Form;
  readonly errors: readonly FieldError[];
  /** What the profiles looked like when this form was made. */
  readonly mark: string;
  readonly conflict?: boolean;
}

/** The form as it was sent, over the profiles as another device left them: sent once more, it is taken. */
export function sendConflict(
  reply: FastifyReply,
  view: Omit<ProfileView, 'errors'>,
  profiles: readonly Profile[],
): FastifyReply {
  const mark = profilesMark(profiles);
  return sendPage(reply, profilePage({ ...view, profiles, mark, errors: [], conflict: true }), 409);
}

/** One profile to change, or a new one. */
export function profilePage(view: ProfileView): Page {
  const { language, path, place, form, errors, mark, profiles } = view;
  const words = settingsWords[language].profiles;
  const state = { form, errors, words: formWords[language] };
  const base = `/${language}${path}`;
  return sitePage({
    ...{ language, path: `${path}/profiles/${place}`, script: true, within: '/standing' },
    title: place === 'new' ? words.addTitle : words.changeTitle,
    body: html`<div class="form">
      ${view.conflict === true ? html`<p class="panel warn" role="alert">${words.conflict}</p>` : null}
      ${errorSummary(state)} ${place === 'new' ? html`<p><a href="${base}/sheet">${words.many}</a></p>` : null}
      <form method="post" action="${base}/profiles/${place}" novalidate data-keep="${changeLanguage}">
        <input type="hidden" name="was" value="${mark}" />
        <section class="panel">
          ${textField(state, { name: 'label', ...state.words.label, maxLength: 60 })} ${profileFields(state, language)}
          <p><button type="submit" name="action" value="save">${words.save}</button></p>
          ${languageKeeper(language, `${path}/profiles/${place}`)}
        </section>
      </form>
      ${
        place === 'new' || profiles.length < 2
          ? null
          : html`<form method="post" action="${base}/profiles/${place}/remove">
              <input type="hidden" name="was" value="${mark}" />
              <p class="hint">${words.removeHint}</p>
              <p><button class="quiet" type="submit">${words.remove}</button></p>
            </form>`
      }
      ${place === 'new' ? null : html`<p><a href="${base}/occupations/${place}">${words.codes}</a></p>`}
      <p><a href="${base}">${words.back}</a></p>
    </div>`,
  });
}

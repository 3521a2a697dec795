import { type Profile, profilesMax } from '@drawbell/draws/profile';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { listProfiles } from '@drawbell/store/subscribers/subscribers';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type FieldError, type Form, formOf } from '../app/form.ts';
import { html } from '../app/html.ts';
import { type Page, sendPage } from '../app/page.ts';
import { changeLanguage, languageKeeper, sitePage } from '../site/frame.ts';
import { errorSummary, textField } from './fields.ts';
import { formWords } from './form-words.ts';
import { withAnotherOccupation } from './occupations.ts';
import { formSchema, pageSchema, refuseForeignForm } from './page-route.ts';
import { fillProfile, profileFields, readProfile, todayOf } from './profile-form.ts';
import { settingsWords } from './settings-words.ts';
import { behindLink, profilesMark, readSettings, sendDone, sendSettings } from './settings.ts';

const params = z.object({
  token: z.string().describe('From the link in the mail.'),
  place: z
    .string()
    .regex(/^(?:new|[1-9]\d?|100)$/, 'new, or a position from 1')
    .describe('new, or the position of a profile, from 1.'),
});

/** `/{language}/settings/{token}/profiles/{place}`: one profile to change, add or remove. */
export function profileRoutes(app: App, parts: AppParts): void {
  const { store } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  for (const language of languages) {
    const url = `/${language}/settings/:token/profiles/:place` as const;
    app.get(
      url,
      { schema: { ...pageSchema('Shows the form of one profile'), params } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = params.parse(req.params);
        const profiles = await listProfiles(store.db, opened.subscriber.id);
        const profile = place === 'new' ? {} : profiles[Number(place) - 1];
        if (profile === undefined || (place === 'new' && profiles.length >= profilesMax))
          return sendSettings(reply, await readSettings(parts, opened));
        const form = new URLSearchParams();
        fillProfile(form, profile, language);
        if (profile.crs === undefined) form.set('crsReadOn', todayOf(form, parts.clock()));
        const view = { language, path: opened.path, place, form, mark: profilesMark(profiles) };
        return sendPage(reply, profilePage({ ...view, errors: [] }));
      }),
    );
    app.post(
      url,
      { schema: { ...formSchema('Saves one profile'), params } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = params.parse(req.params);
        const form = formOf(req);
        const profiles = await listProfiles(store.db, opened.subscriber.id);
        const mark = profilesMark(profiles);
        const view = { language, path: opened.path, place, form, mark };
        if (form.get('action') === 'add-occupation')
          return sendPage(reply, profilePage({ ...view, form: withAnotherOccupation(form), errors: [] }));
        if (form.get('action') === changeLanguage)
          return sendPage(reply, profilePage({ ...view, mark: form.get('was') ?? mark, errors: [] }));
        const before = place === 'new' ? undefined : profiles[Number(place) - 1];
        const reading = readProfile(form, { language, now: parts.clock(), before });
        if (!reading.ok) return sendPage(reply, profilePage({ ...view, errors: reading.errors }), 422);
        const changed = withProfile(profiles, place, reading.value);
        if (form.get('was') !== mark || changed === null)
          return sendPage(reply, profilePage({ ...view, errors: [], conflict: true }), 409);
        await changeSettings(store.db, opened.subscriber.id, { profiles: changed }, parts.clock());
        return sendDone(opened, reply, 'profile');
      }),
    );
    app.post(
      `${url}/remove`,
      { schema: { ...formSchema('Removes one profile'), params } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = params.parse(req.params);
        const profiles = await listProfiles(store.db, opened.subscriber.id);
        const rest = profiles.filter((_, i) => i !== Number(place) - 1);
        // Sent from an older page, or for the last one: the page as it is now says enough.
        if (formOf(req).get('was') !== profilesMark(profiles) || rest.length === 0)
          return sendSettings(reply, await readSettings(parts, opened));
        await changeSettings(store.db, opened.subscriber.id, { profiles: rest }, parts.clock());
        return sendDone(opened, reply, 'removed');
      }),
    );
  }
}

/** Null when there is no such place, or no room. */
function withProfile(profiles: readonly Profile[], place: string, profile: Profile): Profile[] | null {
  if (place === 'new') return profiles.length >= profilesMax ? null : [...profiles, profile];
  const at = Number(place) - 1;
  return at < profiles.length ? profiles.map((each, i) => (i === at ? profile : each)) : null;
}

/** One profile to change, or a new one. */
function profilePage(view: {
  readonly language: Language;
  /** Path of the settings without the language. */
  readonly path: string;
  /** `new`, or the position from 1. */
  readonly place: string;
  readonly form: Form;
  readonly errors: readonly FieldError[];
  /** What the profiles looked like when this form was made. */
  readonly mark: string;
  readonly conflict?: boolean;
}): Page {
  const { language, path, place, form, errors, mark } = view;
  const words = settingsWords[language].profiles;
  const state = { form, errors, words: formWords[language] };
  return sitePage({
    ...{ language, path: `${path}/profiles/${place}`, script: true },
    title: place === 'new' ? words.addTitle : words.changeTitle,
    body: html`<div class="form">
      ${view.conflict === true ? html`<p class="panel warn" role="alert">${words.conflict}</p>` : null}
      ${errorSummary(state)}
      <form method="post" action="/${language}${path}/profiles/${place}" novalidate data-keep="${changeLanguage}">
        <input type="hidden" name="was" value="${mark}" />
        <section class="panel">
          ${textField(state, { name: 'label', ...state.words.label, maxLength: 60 })} ${profileFields(state, language)}
          <p><button type="submit" name="action" value="save">${words.save}</button></p>
          ${languageKeeper(language, `${path}/profiles/${place}`)}
        </section>
      </form>
      <p><a href="/${language}${path}">${words.back}</a></p>
    </div>`,
  });
}

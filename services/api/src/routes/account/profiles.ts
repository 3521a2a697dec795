import type { Profile } from '@drawbell/draws/profile';
import { languages } from '@drawbell/draws/subscriber-input';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import { listProfiles } from '@drawbell/store/subscribers/subscribers';
import { z } from 'zod';
import { profilePage } from '../../account/profile-page.ts';
import { profilesMark } from '../../account/settings-page.ts';
import type { App, AppParts } from '../../app/app.ts';
import { addOwnForms, formOf } from '../../app/form.ts';
import { sendPage } from '../../app/page.ts';
import { withAnotherOccupation } from '../../forms/another-occupation.ts';
import { fillProfile } from '../../forms/fill-form.ts';
import { readProfile, todayOf } from '../../forms/read-profile.ts';
import { changeLanguage } from '../../site/frame.ts';
import { formSchema, pageSchema, refuseForeignForm } from './page-route.ts';
import { behindLink, readSettings, sendDone, sendSettings } from './settings-view.ts';

const profilesMax = 20;

const params = z.object({
  token: z.string().describe('From the link in the mail.'),
  place: z
    .string()
    .regex(/^(?:new|[1-9]|1\d|20)$/, 'new, or a position from 1')
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

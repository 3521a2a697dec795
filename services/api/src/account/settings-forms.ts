import { consentWording, consentWordingVersion } from '@drawbell/draws/consent-wording';
import { isSameMailing } from '@drawbell/draws/address';
import { languages } from '@drawbell/draws/subscriber-input';
import { changeSettings, resubscribe } from '@drawbell/store/subscribers/settings';
import { unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type FieldError, formOf, isTicked } from '../app/form.ts';
import { readAddress } from './address.ts';
import { originOf } from './consent.ts';
import { formSchema, refuseForeignForm, sendTooMany, tokenParams } from './page-route.ts';
import { readPause } from './pause.ts';
import { readPreferences } from './preferences.ts';
import { askForNewAddress } from './requests.ts';
import { behindLink, readSettings, sendDone, sendSettings } from './settings.ts';

/** Where the forms of the settings page are sent; each leads back to the page. */
export function changeSettingsRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const schema = (summary: string) => ({ ...formSchema(summary), params: tokenParams });
  for (const language of languages) {
    const url = `/${language}/settings/:token` as const;
    const on = (action: string, summary: string, handle: Parameters<typeof behindLink>[2]) =>
      app.post(`${url}/${action}`, { schema: schema(summary) }, behindLink(parts, language, handle));

    on('preferences', 'Changes what a subscriber is told', async (opened, req, reply) => {
      const form = formOf(req);
      const reading = readPreferences(form);
      if (!reading.ok)
        return sendSettings(
          reply,
          await readSettings(parts, opened, { sent: { form, errors: reading.errors } }),
        );
      await changeSettings(store.db, opened.subscriber.id, { preferences: reading.value }, clock());
      return sendDone(opened, reply, 'preferences');
    });
    on('language', 'Changes the language of the mails', async (opened, req, reply) => {
      const wanted = formOf(req).get('language') === 'fr' ? 'fr' : 'en';
      await changeSettings(store.db, opened.subscriber.id, { language: wanted }, clock());
      return sendDone({ ...opened, language: wanted }, reply, 'language');
    });
    on('pause', 'Pauses the alerts until a day', async (opened, req, reply) => {
      const form = formOf(req);
      const reading = readPause(form, clock());
      if (!reading.ok)
        return sendSettings(
          reply,
          await readSettings(parts, opened, { sent: { form, errors: reading.errors } }),
        );
      await changeSettings(store.db, opened.subscriber.id, { pausedUntil: reading.value }, clock());
      return sendDone(opened, reply, 'paused');
    });
    on('resume', 'Ends a pause', async (opened, _req, reply) => {
      await changeSettings(store.db, opened.subscriber.id, { pausedUntil: null }, clock());
      return sendDone(opened, reply, 'resumed');
    });
    on('unsubscribe', 'Ends the alerts', async (opened, _req, reply) => {
      const order = { subscriberId: opened.subscriber.id, means: 'settings', now: clock() };
      await unsubscribe(store.db, order);
      return sendDone(opened, reply, 'unsubscribed');
    });
    on('resubscribe', 'Turns the alerts on again', async (opened, req, reply) => {
      const form = formOf(req);
      if (!isTicked(form, 'consent')) {
        const errors: FieldError[] = [{ field: 'consent', problem: 'consent_missing' }];
        return sendSettings(reply, await readSettings(parts, opened, { sent: { form, errors } }));
      }
      await resubscribe(store.db, {
        ...{ subscriberId: opened.subscriber.id, language, source: 'web' },
        ...{ origin: originOf(req), now: clock() },
        wordingVersion: consentWordingVersion,
        wording: consentWording[language],
      });
      return sendDone(opened, reply, 'resubscribed');
    });
    on('address', 'Asks the owner of a new address to confirm it', async (opened, req, reply) => {
      const form = formOf(req);
      const { address: email, errors } = readAddress(form);
      if (isSameMailing(email, opened.subscriber.email))
        errors.push({ field: 'email', problem: 'same_address' });
      if (errors.length > 0)
        return sendSettings(reply, await readSettings(parts, opened, { sent: { form, errors } }));
      const change = { subscriberId: opened.subscriber.id, email, language: opened.subscriber.language };
      const asked = await askForNewAddress(parts, change, { origin: originOf(req), source: 'web' });
      if (asked.kind === 'too_many') return sendTooMany(reply, language, asked.retryAfterSeconds);
      return sendDone(opened, reply, 'address');
    });
  }
}

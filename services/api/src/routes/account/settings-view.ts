import type { Language } from '@drawbell/draws/subscriber-input';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { listProfiles, type Subscriber } from '@drawbell/store/subscribers/subscribers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { askForLinkPage } from '../../account/link-pages.ts';
import { settingsPage, type SettingsView } from '../../account/settings-page.ts';
import type { Done } from '../../account/settings-words.ts';
import type { AppParts } from '../../app/app.ts';
import { sendPage } from '../../app/page.ts';
import { findSettings } from '../../subscriptions/find-settings.ts';

/** A request behind a settings link. */
export interface Opened {
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

export function sendSettings(reply: FastifyReply, view: SettingsView): FastifyReply {
  return sendPage(reply, settingsPage(view), view.sent === undefined ? 200 : 422);
}

/** Back to the page, which then says what was done. A reload sends nothing twice. */
export function sendDone({ language, path }: Opened, reply: FastifyReply, done: Done): FastifyReply {
  return reply.redirect(`/${language}${path}?done=${done}`, 303);
}

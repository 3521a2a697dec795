import { easternDay } from '@drawbell/draws/grid';
import { shortDay } from '@drawbell/draws/day-words';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import {
  type Device,
  deviceDays,
  findDevice,
  forgetDevices,
  listDevices,
  rememberDevice,
} from '@drawbell/store/subscribers/devices';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, formOf, textOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { type Page, sendPage } from '../app/page.ts';
import { noticePage, sitePage } from '../site/frame.ts';
import { formSchema, pageSchema, refuseForeignForm, tokenParams } from './page-route.ts';
import { createPhoneCookies, deviceName, ownPlace } from './phone-cookie.ts';
import { settingsWords } from './settings-words.ts';
import { behindLink, doneLine, doneOf, type Opened, sendDone } from './settings.ts';

/** `/{language}/settings/{token}/phone`: remembers this browser, lists those that are remembered, forgets them. */
export function phoneRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const cookies = createPhoneCookies(parts);
  for (const language of languages) {
    const url = `/${language}/settings/:token/phone` as const;
    app.get(
      url,
      { schema: { ...pageSchema('Lists the browsers that are remembered'), params: tokenParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const subscriberId = opened.subscriber.id;
        const now = clock();
        const cookie = cookies.read(req);
        const here = cookie === null ? undefined : await findDevice(store.db, secrets, { cookie, now });
        const devices = await listDevices(store.db, { subscriberId, now });
        const id = devices.find((each) => each.id === here?.device.id)?.id ?? null;
        return sendPage(
          reply,
          phonePage(opened, { devices, here: id, done: doneLine(language, doneOf(req)) }),
        );
      }),
    );
    app.post(
      url,
      { schema: { ...formSchema('Remembers this browser for 90 days'), params: tokenParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const cookie = await rememberDevice(store.db, secrets, {
          ...{ subscriberId: opened.subscriber.id, name: deviceName(req.headers['user-agent']) },
          ...{ before: cookies.read(req), now: clock() },
        });
        cookies.set(reply, cookie, { expiresAt: new Date(clock().getTime() + deviceDays * 86_400_000) });
        return sendDone(opened, reply, 'remembered');
      }),
    );
    app.post(
      `${url}/forget`,
      { schema: { ...formSchema('Forgets one browser, or all'), params: tokenParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const asked = textOf(formOf(req), 'device', 20);
        const subscriberId = opened.subscriber.id;
        // An id that is none of theirs, or that was sent twice: nothing is left to forget.
        if (asked === 'all') await forgetDevices(store.db, { subscriberId });
        else if (/^\d{1,18}$/.test(asked)) await forgetDevices(store.db, { subscriberId, id: asked });
        const cookie = cookies.read(req);
        const isThis =
          cookie !== null && (await findDevice(store.db, secrets, { cookie, now: clock() })) === undefined;
        if (isThis) cookies.clear(reply);
        if (!isThis || !opened.path.endsWith(`/${ownPlace}`))
          return sendDone(opened, reply, 'forgotten', '/phone');
        const { forgottenTitle: title, forgotten } = phoneWords[language];
        return sendPage(reply, noticePage({ language, path: '/manage', title, text: [forgotten] }));
      }),
    );
  }
}

function phonePage(
  { language, path }: Opened,
  { devices, here, done }: { devices: readonly Device[]; here: string | null; done: SafeHtml | null },
): Page {
  const words = phoneWords[language];
  const base = `/${language}${path}/phone`;
  return sitePage({
    ...{ language, path: `${path}/phone`, title: words.title, within: '/standing' },
    body: html`<div class="form">
      ${done}
      <form class="panel" method="post" action="${base}">
        <p>${words.lead}</p>
        <p>${words.caution}</p>
        <p><button type="submit">${here === null ? words.remember : words.again}</button></p>
      </form>
      ${
        devices.length === 0
          ? null
          : html`<h2>${words.listTitle}</h2>
              <ul class="panel flush divided">
                ${devices.map((device) => deviceItem(device, { language, base, isHere: device.id === here }))}
              </ul>
              ${
                devices.length < 2
                  ? null
                  : html`<form method="post" action="${base}/forget">
                      <p class="buttons"><button class="quiet" type="submit" name="device" value="all">${words.forgetAll}</button></p>
                    </form>`
              }`
      }
      <p><a href="/${language}${path}">${settingsWords[language].back}</a></p>
    </div>`,
  });
}

function deviceItem(
  { id, name, createdAt, lastUsedOn, expiresAt }: Device,
  { language, base, isHere }: { language: Language; base: string; isHere: boolean },
): SafeHtml {
  const words = phoneWords[language];
  const shown = name === '' ? words.unnamed : name;
  const day = (at: Date) => shortDay(easternDay(at), language);
  return html`<li>
    <p>
      <strong>${shown}</strong>
      ${isHere ? html`<span class="badge good">${words.here}</span>` : null}
    </p>
    <p class="hint">
      ${words.since(day(createdAt))} · ${words.used(shortDay(lastUsedOn, language))} · ${words.until(day(expiresAt))}
    </p>
    <form method="post" action="${base}/forget">
      <button class="quiet" type="submit" name="device" value="${id}" aria-label="${words.forgetNamed(shown)}">
        ${words.forget}
      </button>
    </form>
  </li>`;
}

const en = {
  title: 'This phone',
  lead: `If you like, this browser opens your settings without a mail for ${deviceDays} days. It keeps a cookie that serves nothing else and that no script can read.`,
  caution:
    'Only on a phone or computer of your own: whoever uses this browser can see and change everything here.',
  remember: 'Remember this phone',
  again: `Remember it for another ${deviceDays} days`,
  listTitle: 'Remembered',
  here: 'this one',
  unnamed: 'A browser',
  since: (day: string) => `since ${day}`,
  used: (day: string) => `last used ${day}`,
  until: (day: string) => `until ${day}`,
  forget: 'Forget this phone',
  forgetNamed: (name: string) => `Forget this phone: ${name}`,
  forgetAll: 'Forget all of them',
  forgottenTitle: 'This phone is forgotten',
  forgotten: 'Your settings do not open here any more without a mail. “My settings” sends you a link.',
};

const fr: typeof en = {
  title: 'Ce téléphone',
  lead: `Si vous voulez, ce navigateur ouvre vos réglages sans courriel pendant ${deviceDays} jours. Il garde un témoin (cookie) qui ne sert à rien d’autre et qu’aucun script ne peut lire.`,
  caution:
    'Seulement sur un téléphone ou un ordinateur à vous\u00a0: quiconque utilise ce navigateur peut tout voir et tout modifier ici.',
  remember: 'Reconnaître ce téléphone',
  again: `Le reconnaître pour ${deviceDays} jours de plus`,
  listTitle: 'Reconnus',
  here: 'celui-ci',
  unnamed: 'Un navigateur',
  since: (day) => `depuis le ${day}`,
  used: (day) => `dernier usage le ${day}`,
  until: (day) => `jusqu’au ${day}`,
  forget: 'Oublier ce téléphone',
  forgetNamed: (name) => `Oublier ce téléphone\u00a0: ${name}`,
  forgetAll: 'Tous les oublier',
  forgottenTitle: 'Ce téléphone est oublié',
  forgotten:
    'Vos réglages ne s’ouvrent plus ici sans courriel. «\u00a0Mes réglages\u00a0» vous envoie un lien.',
};

/** The page of remembered browsers. */
export const phoneWords = { en, fr };

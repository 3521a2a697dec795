import { type Device, type OpenedDevice, findDevice, useDevice } from '@drawbell/store/subscribers/devices';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppParts } from '../app/app.ts';
import { createSiteCookie } from '../app/sealed.ts';

/** Stands in a path of the settings where a mail's link has its token: the cookie says whose settings they are. */
export const ownPlace = 'mine';

/** The cookie of a browser that its owner asked us to remember. */
export interface PhoneCookies {
  /** As it came; null when there is none. */
  readonly read: (req: FastifyRequest) => string | null;
  readonly set: (reply: FastifyReply, cookie: string, device: Pick<Device, 'expiresAt'>) => void;
  readonly clear: (reply: FastifyReply) => void;
  /**
   * Whose settings a request opens by its cookie. What only looks changes nothing (promise 6). A form, and with `isUse` the
   * page that leads to the settings, note the use and may change the cookie: no scanner that follows links has one.
   */
  readonly open: (
    req: FastifyRequest,
    reply: FastifyReply,
    use?: { isUse: boolean },
  ) => Promise<OpenedDevice | undefined>;
}

/** Not sealed: what it holds opens a row of the record, and says nothing by itself. */
export function createPhoneCookies({ store, secrets, clock, publicUrl }: AppParts): PhoneCookies {
  const { read, set: put, clear } = createSiteCookie(publicUrl, 'phone');
  const set: PhoneCookies['set'] = (reply, cookie, { expiresAt }) =>
    put(reply, cookie, Math.max(0, Math.floor((expiresAt.getTime() - clock().getTime()) / 1_000)));
  return {
    ...{ read, set, clear },
    open: async (req, reply, { isUse } = { isUse: req.method === 'POST' }) => {
      const cookie = read(req);
      if (cookie === null) return undefined;
      const asked = { cookie, now: clock() };
      if (!isUse) return findDevice(store.db, secrets, asked);
      const opened = await useDevice(store.db, secrets, { ...asked, requestId: req.id });
      if (opened === undefined) clear(reply);
      else if (opened.cookie !== null) set(reply, opened.cookie, opened.device);
      return opened;
    },
  };
}

/**
 * Whether a form that comes with a cookie came from a page of ours. Every browser says where a form is from, in one of the
 * two headers; one that says nothing is no browser, and has no cookie. (`addOwnForms` looks at what they say.)
 */
export function saysWhereFrom({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-site'] !== undefined || headers.origin !== undefined;
}

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\/|\bChromium\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b|\bMac OS X\b/, 'Mac'],
  [/\bLinux\b/, 'Linux'],
];

/** Enough to tell one's own browsers apart: `Chrome · Android`. Empty when it says nothing that is known. */
export function deviceName(userAgent: string | undefined): string {
  const text = (userAgent ?? '').slice(0, 400);
  const found = [browsers, systems].map((list) => list.find(([pattern]) => pattern.test(text))?.[1]);
  return found.filter((part) => part !== undefined).join(' · ');
}

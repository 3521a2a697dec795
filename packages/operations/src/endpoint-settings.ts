import { plainText } from '@drawbell/draws/plain-text';
import type { StoredCertificate } from '@drawbell/store/webhooks/tables';
import {
  CertificateError,
  type ClientCertificate,
  readClientCertificate,
} from '@drawbell/webhooks/client-certificate';
import type { UrlRefusal } from '@drawbell/webhooks/egress-guard';
import { drawFilterSchema } from '@drawbell/webhooks/events/draw-filter';
import { eventTypes, payloadVersions } from '@drawbell/webhooks/events/payload-schemas';
import {
  type ExtraHeaders,
  extraHeadersMax,
  faultsOfHeaders,
  normalHeaders,
} from '@drawbell/webhooks/extra-headers';
import {
  generateSecret,
  readOwnSecret,
  type SecretKind,
  type SigningSecret,
} from '@drawbell/webhooks/signing/secret';
import { z } from 'zod';
import type { ConsumersPart, Context } from './operation.ts';
import { Refusal } from './refusal.ts';

/** All types that an endpoint may choose. */
const subscribable = eventTypes.filter((type) => type !== 'test.ping');
/** Those that one hears of whose owner chose none: matches one by one, as most want them. */
export const usualTypes = subscribable.filter((type) => type !== 'profiles.matched');

const headersText = `Headers that go with each message, ${extraHeadersMax} at most and 4 kB altogether, by name. They replace those before; {} takes them away. Kept sealed: only headerNames are shown. Not those of the connection (Host, TE, …), Content-*, User-Agent and webhook-*.`;

/** Adds what is wrong with headers to the issues of a schema, under the name of each. */
function checkHeaders(all: ExtraHeaders, issues: z.core.$RefinementCtx): void {
  for (const { name, message } of faultsOfHeaders(all))
    issues.addIssue({ code: 'custom', message, path: name === null ? [] : [name] });
}

/** What its owner decides about an endpoint. */
export const given = {
  url: plainText(2_000).describe(
    'https, on port 443 or 8443, at a public address. Kept and answered in its normal form (host in lower case and as xn--).',
  ),
  description: plainText(200, { charactersMin: 0 }),
  eventTypes: z
    .array(z.enum(subscribable))
    .min(1)
    .refine((all) => new Set(all).size === all.length, 'names a type twice')
    .refine(
      (all) => !(all.includes('profile.matched') && all.includes('profiles.matched')),
      'names profile.matched and profiles.matched: each match comes by itself or with others, not both',
    )
    .describe(
      'What to hear of. profiles.matched in place of profile.matched: up to 100 matches of a draw in one message. test.ping comes to whoever asks for one.',
    ),
  filters: drawFilterSchema.describe(
    'A round must be of one of the programs or categories named, if any, and its cut-off in the range. A round whose name or cut-off could not be read passes: it may be the one.',
  ),
  payloadVersion: z.literal([...payloadVersions]),
  ratePerSecond: z
    .int()
    .min(1)
    .max(1_000)
    .nullable()
    .describe('Messages in a second at most; null for as fast as they are answered.'),
  headers: z
    .record(z.string().max(100), z.string().max(2_000))
    .superRefine(checkHeaders)
    .describe(headersText),
  clientCertificate: z
    .strictObject({ certificate: z.string().max(20_000), key: z.string().max(10_000) })
    .nullable()
    .describe(
      'Shown to your server when it asks who we are (mutual TLS), in PEM: the certificate, with those above it if any, and its key without a password. Kept sealed. null takes it away.',
    ),
};

/** Headers of an endpoint that there is: one may keep what it says, which nobody is shown. */
export const changedHeaders = z
  .record(z.string().max(100), z.string().max(2_000).nullable())
  .superRefine((all, issues) => {
    const told = Object.entries(all).map(([name, value]) => [name, value ?? 'kept'] as const);
    checkHeaders(Object.fromEntries(told), issues);
  })
  .describe(`${headersText} null in place of what one says keeps what it says now.`);
/** A secret of its owner's own. */
export const brought = z
  .string()
  .max(120)
  .optional()
  .describe(
    'One of your own: whsec_ and 24 to 64 random bytes in Base64, or whsk_ and an ed25519 key. One is made when it is left out.',
  );

/** The secret that was brought along, or a new one. @throws Refusal `invalid-request` naming why it cannot be used */
export function secretOf(
  own: string | undefined,
  kind: SecretKind | undefined,
  kindField: string,
): SigningSecret & { readonly kind: SecretKind } {
  if (own === undefined) return { kind: kind ?? 'hmac', ...generateSecret(kind ?? 'hmac') };
  try {
    const read = readOwnSecret(own);
    if (kind === undefined || kind === read.kind) return read;
  } catch (err) {
    if (!(err instanceof RangeError)) throw err;
    throw new Refusal('invalid-request', `The secret ${err.message}.`, { secret: err.message });
  }
  const why = 'is not the kind of the secret';
  throw new Refusal('invalid-request', `\`${kindField}\` ${why}.`, { [kindField]: why });
}

type Sealing = Pick<Context, 'secrets' | 'now'>;

/** As they are kept. */
export function sealedHeaders({ secrets }: Sealing, headers: ExtraHeaders) {
  const normal = normalHeaders(headers);
  const headerNames = Object.keys(normal);
  return { headerNames, headers: headerNames.length === 0 ? null : secrets.seal(JSON.stringify(normal)) };
}

/**
 * The headers that an endpoint has after a change: those whose value is null say what they said before.
 * @param sealed those before, as they are kept
 * @throws Refusal `invalid-request` naming one that there is not, or that they are too long together
 */
export function headersAfter(
  { secrets }: Sealing,
  sealed: string | null,
  changed: z.output<typeof changedHeaders>,
): ExtraHeaders {
  const kept = sealed === null ? {} : headersSchema.parse(JSON.parse(secrets.unseal(sealed)));
  const before = new Map(Object.entries(kept));
  const after = Object.entries(changed).map(([name, value]) => {
    const said = value ?? before.get(name.toLowerCase());
    if (said !== undefined) return [name, said] as const;
    const why = 'has nothing to keep: there is no such header';
    throw new Refusal('invalid-request', `A header ${why}.`, { [`headers/${name}`]: why });
  });
  const headers = Object.fromEntries(after);
  const [fault] = faultsOfHeaders(headers);
  if (fault === undefined) return headers;
  throw new Refusal('invalid-request', `\`headers\` ${fault.message}.`, { headers: fault.message });
}

const headersSchema = z.record(z.string(), z.string());

/** @throws Refusal `invalid-request` naming what is wrong with it */
export function sealedCertificate(
  { secrets, now }: Sealing,
  pem: ClientCertificate | null,
): StoredCertificate | null {
  if (pem === null) return null;
  try {
    const { subject, fingerprint, notAfter } = readClientCertificate(pem, now);
    const sealed = secrets.seal(JSON.stringify(pem));
    return { sealed, subject, fingerprint, notAfter: notAfter.toISOString() };
  } catch (err) {
    if (!(err instanceof CertificateError)) throw err;
    throw new Refusal('invalid-request', `The client certificate: ${err.field} ${err.message}.`, {
      [`clientCertificate/${err.field}`]: err.message,
    });
  }
}

interface CheckedUrl {
  readonly url: string;
  readonly refusal: UrlRefusal | null;
}

/** A URL as it is kept: as the URL standard writes it, so that what is shown, checked and posted to is one text. */
export async function checkUrl(check: ConsumersPart['checkEndpoint'], text: string): Promise<CheckedUrl> {
  const url = URL.canParse(text) ? hrefOf(new URL(text)) : text;
  return { url, refusal: await check(url) };
}

/** @throws Refusal `invalid-request` naming why nothing may be sent there */
export function orRefused({ url, refusal }: CheckedUrl): string {
  if (refusal === null) return url;
  const { message } = refusal;
  throw new Refusal('invalid-request', `Nothing can be sent to this URL: ${message}.`, { url: message });
}

/** Without the sign of a fragment that is empty. */
function hrefOf(url: URL): string {
  if (url.hash === '') url.hash = '';
  return url.href;
}

import { emailSchema } from '@drawbell/draws/address';
import { plainText } from '@drawbell/draws/plain-text';
import { countSuppressions, listSuppressions } from '@drawbell/store/bounces/bounces';
import type { RecordTransaction, Store } from '@drawbell/store/open-store';
import { suppressionReasons } from '@drawbell/store/schema';
import { readAddress } from '@drawbell/store/subscribers/record';
import {
  addressId,
  liftSuppression,
  readAddressId,
  readSuppression,
  suppress,
} from '@drawbell/store/suppressions';
import { z } from 'zod';
import { one, pages } from './answers.ts';
import { ask } from './ask.ts';
import { lookup, order } from './operation.ts';
import { Refusal } from './refusal.ts';
import { subscriber, subscriptionOf } from './subscribers.ts';
import { id, instant, pageOf, paging, rowNumber } from './values.ts';

const addressName = z
  .string()
  .describe('Names the address by its keyed hash, in paths and in the audit log.');

const record = z
  .object({
    address: addressName,
    subscriber: subscriber.nullable(),
    suppression: z
      .object({ reason: z.string(), detail: z.string(), since: instant })
      .nullable()
      .describe('Why it gets no mail.'),
    consents: z
      .array(
        z.object({
          wordingVersion: z.string(),
          language: z.string(),
          source: z.string(),
          givenAt: instant,
          evidence: z.looseObject({}),
          withdrawnAt: instant.nullable(),
          withdrawalMeans: z.string().nullable(),
        }),
      )
      .describe('What proves consent, and its end; also after an erasure.'),
    waitingRequests: z.int().describe('Sign-ups that its owner has not confirmed.'),
  })
  .meta({ id: 'AddressRecord' });

/** People are told without the address. */
const answers = one(record, [
  'address',
  {
    label: 'Subscriber',
    tell: ({ subscriber: person }) => {
      if (person === null) return 'nobody has it';
      const paused = person.pausedUntil === null ? '' : `, paused until ${person.pausedUntil}`;
      return `${person.id}: ${person.state} (${person.language})${paused}`;
    },
  },
  {
    label: 'Mail',
    tell: ({ suppression }) =>
      suppression === null
        ? 'not suppressed'
        : `suppressed since ${suppression.since}: ${suppression.reason}`,
  },
  { label: 'Consents on record', tell: ({ consents }) => String(consents.length) },
  { label: 'Sign-ups not confirmed', tell: ({ waitingRequests }) => String(waitingRequests) },
]);

async function recordOf(db: Store['db'] | RecordTransaction, emailHash: Buffer) {
  const found = await readAddress(db, emailHash);
  return {
    ...found,
    address: addressId(emailHash),
    subscriber: found.subscriber === null ? null : await subscriptionOf(db, found.subscriber),
    consents: found.consents.map(({ evidence, ...consent }) => ({ ...consent, evidence: { ...evidence } })),
  };
}

const at = { address: z.string().max(60).describe('adr_…, as POST /v1/admin/addresses gives it.') };

/** @throws Refusal, for what is no id of an address */
function hashOf(address: string): Buffer {
  const hash = readAddressId(address);
  if (hash === null) throw new Refusal('not-found', 'This is no address id (adr_…).');
  return hash;
}

const email = ask(
  emailSchema.describe(
    'It is turned into a keyed hash at once, and stands in no log and no address of a page.',
  ),
  { label: 'E-mail address' },
);
const note = ask(
  plainText(200, { charactersMin: 0 }).default('').describe('Without the address. Kept with it.'),
  { label: 'Why' },
);
const byCommand = 'it takes an address as well as its id, which no path may';

const suppressing = {
  audit: 'address.suppress',
  says: 'Never mails an address again, until it is lifted',
  done: 'The address gets no mail any more, until it is lifted here.',
  tone: 'warn',
  answers,
} as const;

async function suppressHash(
  { trx, now }: { trx: RecordTransaction; now: Date },
  emailHash: Buffer,
  detail: string,
) {
  const before = await readSuppression(trx, emailHash);
  await suppress(trx, { emailHash, reason: 'operator', detail, now });
  return {
    target: addressId(emailHash),
    before: { reason: before },
    after: { reason: 'operator' },
    body: await recordOf(trx, emailHash),
  };
}

/** Who has an address, and whether it may be mailed. The address itself never stands in a path. */
export const addresses = {
  find: order({
    name: 'subscribers find',
    operationId: 'findAddress',
    path: '/addresses',
    scope: 'subscribers',
    audit: 'address.find',
    says: 'Finds what is known of an e-mail address',
    done: 'Looked up. The search is in the audit log.',
    tone: '',
    takes: { email },
    answers,
    kept: false,
    leads: ({ address, subscriber: person }) =>
      person === null ? `/addresses/${address}` : `/subscribers/${person.id}`,
    faces: { command: byCommand },
    run: async ({ trx, secrets }, { email: given }) => {
      const emailHash = secrets.hashAddress(given);
      return { target: addressId(emailHash), body: await recordOf(trx, emailHash) };
    },
  }),
  show: lookup({
    name: 'addresses show',
    path: '/addresses/:address',
    scope: 'subscribers',
    says: 'Shows what is known of an address: subscriber, suppression, consent',
    at,
    answers,
    faces: { command: '`subscribers find` takes the id of an address, too' },
    run: async ({ db }, { address }) => recordOf(db, hashOf(address)),
  }),
  suppress: order({
    ...suppressing,
    name: 'subscribers suppress',
    operationId: 'suppressAddress',
    path: '/addresses/:address/suppress',
    scope: 'subscribers',
    at,
    takes: { note },
    faces: { command: byCommand },
    run: async (context, { address, note: detail }) => suppressHash(context, hashOf(address), detail),
  }),
  lift: order({
    name: 'subscribers lift',
    operationId: 'liftSuppression',
    path: '/addresses/:address/lift',
    scope: 'subscribers',
    audit: 'address.lift',
    says: 'Lets a suppressed address be mailed again',
    done: 'The address may be mailed again.',
    at,
    answers,
    faces: { command: byCommand },
    run: async ({ trx }, { address }) => {
      const emailHash = hashOf(address);
      const before = await liftSuppression(trx, emailHash);
      if (before === null) throw new Refusal('conflict', 'The address is not suppressed.');
      return {
        target: addressId(emailHash),
        before: { reason: before },
        after: { reason: null },
        body: await recordOf(trx, emailHash),
      };
    },
  }),
};

const counts = { hard_bounce: z.int(), complaint: z.int(), operator: z.int(), erased: z.int() };

const suppression = z
  .object({
    id: id('sup'),
    address: addressName,
    reason: z.enum(suppressionReasons),
    detail: z.string().describe('A status code or a word.'),
    since: instant,
    subscriberId: ask(id('sub').nullable().describe('Who has the address now; null for nobody.'), {
      label: 'Subscriber',
    }),
  })
  .meta({ id: 'Suppression' });

/** The addresses that are never mailed. */
export const suppressions = {
  list: lookup({
    name: 'suppressions list',
    path: '/suppressions',
    scope: 'read',
    says: 'Lists suppressions without their addresses, newest first',
    takes: {
      reason: z.enum(suppressionReasons).optional().describe('Only those made for this reason.'),
      ...paging(rowNumber),
    },
    answers: pages('suppressions', suppression, {
      form: rowNumber,
      columns: ['address', 'reason', 'since', 'subscriberId', 'detail'],
      more: { counts: z.object(counts).describe('How many there are altogether.') },
    }),
    run: async ({ db, pool }, { reason, limit, cursor = null }) => {
      const found = await listSuppressions(db, { reason }, { before: cursor, limit: limit + 1 });
      const { rows, nextCursor } = pageOf(found, limit, (last) => last.id);
      const none = { hard_bounce: 0, complaint: 0, operator: 0, erased: 0 };
      return {
        suppressions: rows.map(({ emailHash, suppressedAt: since, ...row }) => ({
          ...row,
          ...{ address: addressId(emailHash), since },
        })),
        counts: { ...none, ...(await countSuppressions(pool)) },
        nextCursor,
      };
    },
  }),
  create: order({
    ...suppressing,
    name: 'suppressions create',
    path: '/suppressions',
    scope: 'subscribers',
    takes: { email, note },
    leads: ({ address }) => `/addresses/${address}`,
    faces: { command: '`subscribers suppress` takes an address, too' },
    run: async (context, { email: given, note: detail }) =>
      suppressHash(context, context.secrets.hashAddress(given), detail),
  }),
};

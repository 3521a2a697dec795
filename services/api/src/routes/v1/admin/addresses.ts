import { emailSchema } from '@drawbell/draws/address';
import { plainText } from '@drawbell/draws/plain-text';
import { recordAudit } from '@drawbell/store/audit-log';
import { type AddressRecord, readAddress } from '@drawbell/store/subscribers/record';
import { addressId, readAddressId } from '@drawbell/store/suppressions';
import { liftSuppression, suppress } from '../../../administration/people-orders.ts';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import { adminRouteFor, foundProblems, writeProblems } from '../../../administration/admin-routes.ts';
import { administer } from '../../../administration/administer.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { RequestProblem } from '../../../app/problem.ts';
import { idempotencyHeaders } from '../../../json/create-once.ts';
import { publicId } from '../../../json/public-ids.ts';
import { subscriptionJson, subscriptionSchema } from '../../../json/subscription.ts';

const params = z.object({
  address: z.string().max(60).describe('adr_…, as POST /v1/admin/addresses gives it.'),
});
const recordSchema = z.object({
  address: z.string().describe('Names the address by its keyed hash, in paths and in the audit log.'),
  subscriber: subscriptionSchema.extend({ id: z.string() }).nullable(),
  suppression: z
    .object({ reason: z.string(), detail: z.string(), since: z.iso.datetime() })
    .nullable()
    .describe('Why it gets no mail.'),
  consents: z
    .array(
      z.object({
        wordingVersion: z.string(),
        language: z.string(),
        source: z.string(),
        givenAt: z.iso.datetime(),
        evidence: z.looseObject({}),
        withdrawnAt: z.iso.datetime().nullable(),
        withdrawalMeans: z.string().nullable(),
      }),
    )
    .describe('What proves consent, and its end; also after an erasure.'),
  waitingRequests: z.int().describe('Sign-ups that its owner has not confirmed.'),
});

/** `/v1/admin/addresses`: who has an address, and whether it may be mailed. The address itself never stands in a path. */
export function addressRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  const json = async (emailHash: Buffer) =>
    recordJson(parts, emailHash, await readAddress(store.db, emailHash));
  addJsonBodies(app);
  app.post(
    '/v1/admin/addresses',
    {
      schema: {
        ...adminRouteFor('subscribers'),
        summary: 'Finds what is known of an e-mail address',
        body: z.strictObject({ email: emailSchema }),
        response: documented({ 200: jsonAnswer('What is known.', recordSchema) }, writeProblems),
      },
    },
    async (req) => {
      const actor = await adminOf(req, parts, 'subscribers');
      const emailHash = secrets.hashAddress(req.body.email);
      const target = addressId(emailHash);
      await recordAudit(store.db, { actor, action: 'address.find', target, now: clock() });
      return json(emailHash);
    },
  );
  app.get(
    '/v1/admin/addresses/:address',
    {
      schema: {
        ...adminRouteFor('subscribers'),
        summary: 'Shows what is known of an address: subscriber, suppression, consent',
        params,
        response: documented({ 200: jsonAnswer('What is known.', recordSchema) }, foundProblems),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'subscribers');
      return json(hashOf(req.params.address));
    },
  );
  app.post(
    '/v1/admin/addresses/:address/suppress',
    {
      schema: {
        ...adminRouteFor('subscribers'),
        summary: 'Never mails an address again, until it is lifted',
        params,
        headers: idempotencyHeaders,
        body: z.strictObject({
          note: plainText(200, { charactersMin: 0 }).default('').describe('Why, without the address.'),
        }),
        response: documented({ 200: jsonAnswer('What is known now.', recordSchema) }, writeProblems),
      },
    },
    async (req, reply) => {
      return administer(parts, { req, reply, scope: 'subscribers' }, async (trx, actor) => {
        const emailHash = hashOf(req.params.address);
        await suppress(trx, { emailHash, actor, note: req.body.note, now: clock() });
        const record = await readAddress(trx, emailHash);
        return { status: 200, body: await recordJson(parts, emailHash, record) };
      });
    },
  );
  app.post(
    '/v1/admin/addresses/:address/lift',
    {
      schema: {
        ...adminRouteFor('subscribers'),
        summary: 'Lets a suppressed address be mailed again',
        params,
        headers: idempotencyHeaders,
        response: documented({ 200: jsonAnswer('What is known now.', recordSchema) }, writeProblems),
      },
    },
    async (req, reply) => {
      return administer(parts, { req, reply, scope: 'subscribers' }, async (trx, actor) => {
        const emailHash = hashOf(req.params.address);
        if (!(await liftSuppression(trx, { emailHash, actor, now: clock() })))
          throw new RequestProblem('conflict', 'The address is not suppressed.');
        const record = await readAddress(trx, emailHash);
        return { status: 200, body: await recordJson(parts, emailHash, record) };
      });
    },
  );
}

function hashOf(address: string): Buffer {
  const hash = readAddressId(address);
  if (hash === null) throw new RequestProblem('not-found', 'This is no address id (adr_…).');
  return hash;
}

async function recordJson(
  { store }: AppParts,
  emailHash: Buffer,
  { subscriber, suppression, consents, waitingRequests }: AddressRecord,
): Promise<z.infer<typeof recordSchema>> {
  return {
    address: addressId(emailHash),
    subscriber:
      subscriber === null
        ? null
        : { id: publicId('sub', subscriber.id), ...(await subscriptionJson(store, subscriber)) },
    suppression: suppression === null ? null : { ...suppression, since: suppression.since.toISOString() },
    consents: consents.map(({ evidence, givenAt, withdrawnAt, ...consent }) => ({
      ...consent,
      evidence: { ...evidence },
      givenAt: givenAt.toISOString(),
      withdrawnAt: withdrawnAt?.toISOString() ?? null,
    })),
    waitingRequests,
  };
}

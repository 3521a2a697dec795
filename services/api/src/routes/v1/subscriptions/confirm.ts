import { confirmAddress } from '@drawbell/store/subscribers/address-change';
import { confirmSignUp } from '@drawbell/store/subscribers/sign-up';
import { findByToken, unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer, noQuery, tags } from '../../../app/openapi.ts';
import { RequestProblem } from '../../../app/problem.ts';
import { originOf } from '../../../subscriptions/origin-of.ts';
import { tokenSchema } from '../../../subscriptions/subscription-schema.ts';

const doneSchema = z.object({
  settingsToken: z
    .string()
    .nullable()
    .describe('Opens the settings for a day; null when it was confirmed before.'),
});
const problems = [
  'invalid-request',
  'payload-too-large',
  'unsupported-media-type',
  'gone',
  'conflict',
] as const;

/** The orders whose proof is the token of a link in a mail. */
export function confirmApiRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  const confirmations = [
    { url: '/v1/subscriptions/confirmations', confirm: confirmSignUp, summary: 'Confirms a sign-up' },
    {
      url: '/v1/subscriptions/address-confirmations',
      confirm: confirmAddress,
      summary: 'Confirms a new address',
    },
  ] as const;
  for (const { url, confirm, summary } of confirmations) {
    app.post(
      url,
      {
        schema: {
          tags: [tags.subscriptions.name],
          summary: `${summary}, by the token of the link in the mail`,
          querystring: noQuery,
          body: tokenSchema,
          response: documented({ 200: jsonAnswer('It is confirmed.', doneSchema) }, problems),
        },
      },
      async (req): Promise<z.infer<typeof doneSchema>> => {
        const confirmed = await confirm(store.db, secrets, {
          ...{ token: req.body.token, origin: originOf(req), now: clock() },
        });
        switch (confirmed.kind) {
          case 'unknown':
            throw new RequestProblem('gone', 'No such link is open. Sign up again for a new one.');
          case 'suppressed':
          case 'not_possible':
            throw new RequestProblem('conflict', 'No alerts can go to this address.');
          case 'already_confirmed':
            return { settingsToken: null };
          case 'confirmed':
            parts.ring('deliver-account-mail', {});
            return { settingsToken: confirmed.settingsToken };
          case 'changed':
            parts.ring('deliver-account-mail', {});
            return { settingsToken: confirmed.settingsToken };
        }
      },
    );
  }
  app.post(
    '/v1/subscriptions/unsubscriptions',
    {
      schema: {
        tags: [tags.subscriptions.name],
        summary: 'Ends a subscription, by the token of the unsubscribe link of any mail',
        querystring: noQuery,
        body: tokenSchema,
        response: documented(
          { 200: jsonAnswer('It has ended.', z.object({ state: z.literal('unsubscribed') })) },
          problems,
        ),
      },
    },
    async (req) => {
      const { token } = req.body;
      const now = clock();
      const subscriber = await findByToken(store.db, secrets, { token, purpose: 'unsubscribe', now });
      if (subscriber === undefined) throw new RequestProblem('gone', 'No such link is open.');
      await unsubscribe(store.db, { subscriberId: subscriber.id, means: 'api', now });
      return { state: 'unsubscribed' as const };
    },
  );
}

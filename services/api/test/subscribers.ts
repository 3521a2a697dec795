import { subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { openSettings } from '@drawbell/store/subscribers/settings';
import { requestAddressChange, requestSignUp } from '@drawbell/store/subscribers/sign-up';

export const address = 'maria.secret@example.org';

/** One subscriber with two profiles, and the paths of the links in their mail. */
export async function addSubscriber(
  { store, secrets }: { store: Store; secrets: Secrets },
  now: Date,
  email = address,
): Promise<{ id: string; unsubscribe: string; manage: string; token: string }> {
  const person = subscriberInputSchema.parse({
    email,
    language: 'fr',
    consent: { wordingVersion: '2026-11', givenAt: '2026-11-20T14:00:00Z', source: 'import' },
    preferences: { nearPoints: 15 },
    profiles: [
      {
        label: 'me <i>&"',
        crs: 512,
        programs: ['cec', 'fsw'],
        nomination: false,
        occupations: [{ noc: '31301', months: 26, monthsInCanada: 14 }, { noc: '00012' }],
        french: 'yes',
        submittedAt: '2026-03-20T10:00:00Z',
      },
      { programs: [], nomination: 'unknown', canadianArmedForcesOffer: true },
    ],
  });
  await importSubscribers(store.db, secrets, [person], { now });
  const { id } = await store.db
    .selectFrom('subscribers')
    .select('id')
    .where('email_hash', '=', secrets.hashAddress(email))
    .executeTakeFirstOrThrow();
  const token = secrets.linkToken('unsubscribe', id);
  return {
    id,
    token,
    unsubscribe: `/unsubscribe/${token}`,
    manage: `/manage/${secrets.linkToken('manage', id)}`,
  };
}

/** Opens somebody's settings and answers the token of the link. */
export async function openSettingsOf(
  { store, secrets }: { store: Store; secrets: Secrets },
  subscriberId: string,
  now: Date,
): Promise<string> {
  return openSettings(store.db, secrets, { subscriberId, subject: 'test', now });
}

/** A sign-up, or a change of somebody's address, that waits; answers the token of its link. */
export async function addSignUp(
  { store, secrets }: { store: Store; secrets: Secrets },
  now: Date,
  subscriberId?: string,
): Promise<string> {
  const email = subscriberId === undefined ? 'new@example.org' : 'moved@example.org';
  const evidence = {
    ...{ wordingVersion: '2026-11', wording: 'Yes', source: 'test' },
    ...{ ip: '192.0.2.7', userAgent: 'test' },
  };
  const expiresAt = new Date(now.getTime() + 86_400_000);
  const asked = { email, language: 'en', evidence, now, expiresAt } as const;
  if (subscriberId === undefined) {
    const { preferences, profiles } = subscriberInputSchema.parse({
      ...{ email, language: 'en', profiles: [{ crs: 500 }] },
      consent: { wordingVersion: '2026-11', givenAt: '2026-11-20T14:00:00Z', source: 'test' },
    });
    await requestSignUp(store.db, secrets, { ...asked, content: { preferences, profiles } });
  } else await requestAddressChange(store.db, secrets, { ...asked, subscriberId });
  const { id } = await store.db
    .selectFrom('requests')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow();
  return secrets.linkToken('confirm', id);
}

import { subscriberInputSchema } from '@drawbell/draws';
import { importSubscribers, type Secrets, type Store } from '@drawbell/store';

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

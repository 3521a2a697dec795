import type { Subscriber } from '@drawbell/store/subscribers/subscribers';
import { findByToken } from '@drawbell/store/subscribers/unsubscribe';
import type { AppParts } from '../app/app.ts';

/** Whose settings a link opens; undefined when it is wrong or its day is over. */
export async function findSettings(
  { store, secrets, clock }: AppParts,
  token: string,
): Promise<Subscriber | undefined> {
  return findByToken(store.db, secrets, { token, purpose: 'settings', now: clock() });
}

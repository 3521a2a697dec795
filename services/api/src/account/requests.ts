import { consentWording, consentWordingVersion } from '@drawbell/draws/consent-wording';
import { easternDay, withReadingDays } from '@drawbell/draws/grid';
import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Origin } from '@drawbell/store/schema';
import {
  requestAddressChange,
  requestSettingsLink,
  requestSignUp,
} from '@drawbell/store/subscribers/sign-up';
import type { AppParts } from '../app/app.ts';
import { takeFromRequestLimits } from './request-limits.ts';

/** The answer to a request. It never depends on whether the address is known. */
export type Asked =
  | { readonly kind: 'mail_follows' }
  | { readonly kind: 'too_many'; readonly retryAfterSeconds: number };

const dayMs = 86_400_000;

/** Where a request came from, and whether a page or the API took it. */
export interface Order {
  readonly origin: Origin;
  readonly source: 'web' | 'api';
}

/** Keeps a sign-up for the owner of the address to confirm. */
export async function signUp(
  parts: AppParts,
  person: {
    email: string;
    language: Language;
    preferences: Preferences;
    profiles: readonly Profile[];
  },
  order: Order,
): Promise<Asked> {
  const { preferences, ...who } = person;
  const profiles = withReadingDays(person.profiles, easternDay(parts.clock()));
  return askByMail(parts, order, async () =>
    requestSignUp(parts.store.db, parts.secrets, {
      ...{ email: who.email, language: who.language },
      ...asked(parts, who.language, order),
      content: { preferences, profiles },
    }),
  );
}

/** Asks the owner of a new address whether alerts may go there. */
export async function askForNewAddress(
  parts: AppParts,
  change: { subscriberId: string; email: string; language: Language },
  order: Order,
): Promise<Asked> {
  return askByMail(parts, order, async () =>
    requestAddressChange(parts.store.db, parts.secrets, {
      ...change,
      ...asked(parts, change.language, order),
    }),
  );
}

/** Sends the owner of an address the link to their settings, if they have any. */
export async function askForSettingsLink(
  parts: AppParts,
  who: { email: string; language: Language },
  order: Order,
): Promise<Asked> {
  return askByMail(parts, order, async () =>
    requestSettingsLink(parts.store.db, parts.secrets, { ...who, now: parts.clock() }),
  );
}

async function askByMail(parts: AppParts, { origin }: Order, request: () => Promise<void>): Promise<Asked> {
  const wait = await takeFromRequestLimits(parts, origin.ip);
  if (wait !== null) return { kind: 'too_many', retryAfterSeconds: wait };
  await request();
  parts.ring('deliver-account-mail', {});
  return { kind: 'mail_follows' };
}

function asked({ clock, unconfirmedDays }: AppParts, language: Language, { origin, source }: Order) {
  const now = clock();
  return {
    now,
    expiresAt: new Date(now.getTime() + unconfirmedDays * dayMs),
    evidence: {
      wordingVersion: consentWordingVersion,
      wording: consentWording[language],
      source,
      ...origin,
    },
  };
}

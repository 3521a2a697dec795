import type { Clock } from '@drawbell/runtime/clock';
import { ensureFirstAdminKey } from '@drawbell/store/keys';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';

/**
 * Sees to it that somebody can administer: takes in `ADMIN_API_KEY`, or makes a key where there has never been one and
 * shows it this once, on standard error and not in the log, which others may collect.
 */
export async function showFirstAdminKey(
  { store, secrets, clock }: { store: Store; secrets: Secrets; clock: Clock },
  given: string | undefined,
): Promise<void> {
  const text = await ensureFirstAdminKey(store.db, secrets, { given, now: clock() });
  if (text === null) return;
  process.stderr.write(
    `\nThe first administration key, shown this once: ${text}\nKeep it: it opens /admin and /v1/admin, and makes others.\n\n`,
  );
}

import { type AdminScope, adminScopes, createAdminKey } from '@drawbell/store';
import { testNow, type TestApp } from './open-test-app.ts';

/** A key of the operator that was used just now: its next use changes nothing. */
export async function addAdmin(
  { store, secrets }: TestApp,
  scopes: readonly AdminScope[] = adminScopes,
  expiresAt: Date | null = null,
): Promise<string> {
  const { text } = await createAdminKey(store.db, secrets, {
    ...{ name: 'test', scopes, expiresAt, now: testNow },
  });
  await store.db.updateTable('admin_keys').set({ last_used_at: testNow }).execute();
  return text;
}

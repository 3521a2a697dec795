import type { Catalogue } from '@drawbell/draws/catalogue';
import type { CategoryKey } from '@drawbell/draws/category';
import { Refusal } from './refusal.ts';

/**
 * @param field where they were named
 * @throws Refusal `invalid-request` that names the categories there are
 */
export function refuseUnknownCategories(
  keys: readonly CategoryKey[],
  catalogue: Catalogue,
  field: string,
): void {
  const unknown = keys.filter((key) => catalogue.versionsOf(key).length === 0);
  if (unknown.length === 0) return;
  const message = `is no category: ${unknown.join(', ')}. There are ${catalogue.keys.join(', ')}`;
  throw new Refusal('invalid-request', 'There is no such category.', { [field]: message });
}

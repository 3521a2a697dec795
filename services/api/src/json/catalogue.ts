import type { Catalogue } from '@drawbell/draws/catalogue';
import type { CategoryKey } from '@drawbell/draws/category';
import { RequestProblem } from '../app/problem.ts';

/**
 * @param pointer where they were named, as a JSON pointer
 * @throws RequestProblem `invalid-request` that names the categories there are
 */
export function refuseUnknownCategories(
  keys: readonly CategoryKey[],
  catalogue: Catalogue,
  pointer: string,
): void {
  const unknown = keys.filter((key) => catalogue.versionsOf(key).length === 0);
  if (unknown.length === 0) return;
  const message = `is no category: ${unknown.join(', ')}. There are ${catalogue.keys.join(', ')}`;
  throw new RequestProblem('invalid-request', 'There is no such category.', [{ pointer, message }]);
}

import { isNocCode, type UnitGroup, unitGroups } from '@drawbell/draws/noc';
import type { Language } from '@drawbell/draws/subscriber-input';

/** What the words typed for an occupation mean. */
export type FoundOccupation =
  | { readonly kind: 'found'; readonly noc: string }
  /** Four digits: a code of the 2016 list, which is no longer used. */
  | { readonly kind: 'noc_2016' }
  /** Several titles fit; the first few are named. */
  | { readonly kind: 'ambiguous'; readonly groups: readonly UnitGroup[] }
  | { readonly kind: 'unknown'; readonly groups: readonly UnitGroup[] };

const suggestionsMax = 4;

/**
 * Reads a code (`21231`), what the list offers (`21231 – Software engineers and designers`), or a title or the
 * beginning of one, in either language, whatever the accents and capitals.
 */
export function findOccupation(typed: string, language: Language): FoundOccupation {
  const code = /^(?:NOC|CNP)?\s*(\d{4,5})\b/i.exec(typed.trim())?.[1];
  if (code !== undefined) {
    if (isNocCode(code)) return { kind: 'found', noc: code };
    return code.length === 4 ? { kind: 'noc_2016' } : { kind: 'unknown', groups: [] };
  }
  const words = plain(typed);
  if (words.length < 3) return { kind: 'unknown', groups: [] };
  const groups = [...unitGroups().values()];
  const titles = (group: UnitGroup) => [plain(group.titleEn), plain(group.titleFr)];
  const exact = groups.filter((group) => titles(group).includes(words));
  if (exact[0] !== undefined && exact.length === 1) return { kind: 'found', noc: exact[0].code };
  const own = (group: UnitGroup) => plain(language === 'fr' ? group.titleFr : group.titleEn);
  const holding = groups.filter((group) => titles(group).some((title) => title.includes(words)));
  const sorted = holding.toSorted((a, b) => own(a).indexOf(words) - own(b).indexOf(words));
  if (sorted[0] !== undefined && sorted.length === 1) return { kind: 'found', noc: sorted[0].code };
  if (sorted.length > 1) return { kind: 'ambiguous', groups: sorted.slice(0, suggestionsMax) };
  return { kind: 'unknown', groups: similar(groups, words, titles).slice(0, suggestionsMax) };
}

/** As the list of the form offers it. */
export function occupationOption(group: UnitGroup, language: Language): string {
  return `${group.code} – ${(language === 'fr' ? group.titleFr : group.titleEn).replaceAll("'", '’')}`;
}

/** Titles that share most words with what was typed. */
function similar(
  groups: readonly UnitGroup[],
  words: string,
  titles: (group: UnitGroup) => readonly string[],
): UnitGroup[] {
  const typed = words
    .split(' ')
    .filter((word) => word.length > 3)
    .slice(0, 8);
  const shared = (group: UnitGroup) =>
    Math.max(
      ...titles(group).map((title) => typed.filter((word) => title.includes(word.slice(0, 6))).length),
    );
  return groups
    .map((group) => ({ group, count: shared(group) }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .map(({ group }) => group);
}

function plain(text: string): string {
  return text
    .slice(0, 200)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
}

/**
 * Remembers what was made for a key. Bounded by starting over when full: fragments that many mails share come back
 * at once, and there is no order to keep on the way to every mail.
 */
export function createFragmentCache<Fragment>(
  entriesMax: number,
): (key: string, make: () => Fragment) => Fragment {
  const entries = new Map<string, Fragment>();
  return (key, make) => {
    const known = entries.get(key);
    if (known !== undefined) return known;
    const made = make();
    if (entries.size >= entriesMax) entries.clear();
    entries.set(key, made);
    return made;
  };
}

import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.ts';

/** Values by key, kept in memory for as long as there is room. Whatever is in it can be made again. */
export interface Cache<Value> {
  /** What is kept for a key; undefined when there is nothing, or it is too old. */
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  /**
   * What is kept for a key, or what `make` makes of it now. A promise is kept while it is pending, so that whoever asks
   * meanwhile waits for the same one; when it is rejected, it is forgotten. Throws what `make` throws, and keeps nothing then.
   */
  getOrMake(key: string, make: () => Value): Value;
  /** Removes `value`, unless another has taken its place since. */
  forget(key: string, value: Value): void;
}

interface Entry<Value> {
  readonly value: Value;
  readonly madeAt: number;
}

/**
 * Makes a cache of bounded size.
 *
 * @param options.entriesMax with so many, the one that was asked for longest ago gives way
 * @param options.keptFor a value this old is made anew, and so is one from after now: the clock was set back. Whatever is
 * too old is let go of when the next value comes in. Without it, values stay until they give way.
 */
export function createCache<Value>({
  entriesMax,
  keptFor,
}: {
  entriesMax: number;
  keptFor?: { readonly ms: number; readonly clock: Clock };
}): Cache<Value> {
  const entries = new LRUCache<string, Entry<Value>>({ max: entriesMax });
  const now = (): number => keptFor?.clock().getTime() ?? 0;
  const isFresh = ({ madeAt }: Entry<Value>, at: number): boolean =>
    keptFor === undefined || (madeAt <= at && at - madeAt < keptFor.ms);
  const forget = (key: string, value: Value): void => {
    if (entries.peek(key)?.value === value) entries.delete(key);
  };
  const find = (key: string): Entry<Value> | undefined => {
    const entry = entries.get(key);
    return entry !== undefined && isFresh(entry, now()) ? entry : undefined;
  };
  const set = (key: string, value: Value): void => {
    const madeAt = now();
    if (keptFor !== undefined)
      for (const [past, entry] of entries.entries()) if (!isFresh(entry, madeAt)) entries.delete(past);
    entries.set(key, { value, madeAt });
  };
  return {
    get: (key) => find(key)?.value,
    set,
    getOrMake: (key, make) => {
      const known = find(key);
      if (known !== undefined) return known.value;
      const value = make();
      set(key, value);
      if (value instanceof Promise) value.catch(() => forget(key, value));
      return value;
    },
    forget,
  };
}

import { expect, it } from 'vitest';
import { createCache } from '../src/cache.ts';

it('makes a value once, and again after it gave way: the one asked for longest ago goes first', () => {
  const made: string[] = [];
  const cache = createCache<string>({ entriesMax: 2 });
  const ask = (key: string) =>
    cache.getOrMake(key, () => {
      made.push(key);
      return key.toUpperCase();
    });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(ask(key)).toBe(key.toUpperCase());
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});

it('never holds more than it may, however many keys are asked for', () => {
  const cache = createCache<number>({ entriesMax: 10 });
  for (let key = 0; key < 1_000; key += 1) cache.set(String(key), key);
  const held = Array.from({ length: 1_000 }, (_, key) => cache.get(String(key))).filter(
    (value) => value !== undefined,
  );
  expect(held).toHaveLength(10);
});

it('keeps a value for its time and not a millisecond longer, also when the clock is set back', () => {
  let now = 5_000;
  const cache = createCache<string>({ entriesMax: 5, keptFor: { ms: 100, clock: () => new Date(now) } });
  cache.set('a', 'first');
  now += 99;
  expect(cache.get('a')).toBe('first');
  now += 1;
  expect(cache.get('a')).toBeUndefined();
  expect(cache.getOrMake('a', () => 'second')).toBe('second');
  now -= 1;
  expect(cache.get('a')).toBeUndefined();
});

it('lets go of what is too old when something new comes in', () => {
  let now = 0;
  const cache = createCache<object>({ entriesMax: 5, keptFor: { ms: 100, clock: () => new Date(now) } });
  cache.set('old', {});
  now = 100;
  cache.set('new', {});
  now = 50;
  expect(cache.get('old')).toBeUndefined();
});

it('shares what is being made, and forgets it when it fails', async () => {
  const cache = createCache<Promise<string>>({ entriesMax: 5 });
  const first = Promise.withResolvers<string>();
  const asked = cache.getOrMake('a', () => first.promise);
  expect(cache.getOrMake('a', async () => 'another')).toBe(asked);
  first.reject(new Error('no'));
  await expect(asked).rejects.toThrow('no');
  await expect(cache.getOrMake('a', async () => 'again')).resolves.toBe('again');
});

it('keeps nothing that could not be made, nor forgets what came after', () => {
  const cache = createCache<string>({ entriesMax: 5 });
  const fail = () => {
    throw new Error('no');
  };
  expect(() => cache.getOrMake('a', fail)).toThrow('no');
  cache.set('a', 'second');
  cache.forget('a', 'first');
  expect(cache.get('a')).toBe('second');
  cache.forget('a', 'second');
  expect(cache.get('a')).toBeUndefined();
});

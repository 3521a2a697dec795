import { expect, it } from 'vitest';
import { openTestApp, testNow } from './open-test-app.ts';
import { aDraw, look } from './recorded-draws.ts';

it.each([
  ['November 18, 2026 at 14:00:00 UTC', true],
  ['November 18th 2026 at', true],
  ['Nov. 18, 2026', true],
  ['November 19, 2026 at 00:20:00 UTC', true],
  ['November 18 at 14:00:00 UTC', true],
  ['October 18, 2026 at 14:00:00 UTC', false],
  ['November 8, 2026 at 14:00:00 UTC', false],
  ['November 18, 2025 at 14:00:00 UTC', false],
  ['as soon as possible', false],
])('the page of a draw shows its time where that is of its day: %s', async (heldAtText, shown) => {
  const test = await openTestApp({ clock: () => testNow });
  try {
    await look(test.store, testNow, { fresh: [aDraw('447', { heldAtText })] });
    const { body } = await test.app.inject('/en/draws/447');
    expect(body).toContain(
      `<time datetime="2026-11-18">${shown ? heldAtText : '18\u00a0November\u00a02026'}</time>`,
    );
  } finally {
    await test.close();
  }
});

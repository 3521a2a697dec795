import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { startBrowser } from '@drawbell/testing';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

export type Browser = NonNullable<Awaited<ReturnType<typeof startBrowser>>>;
export type Page = Awaited<ReturnType<Browser['newPage']>>;

/** Expects a page without WCAG 2.2 AA violations that does not scroll sideways. */
export async function expectAccessible(page: Page): Promise<void> {
  const where = new URL(page.url()).pathname.replace(/[\w-]{40,}/, '…');
  const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  expect(overflow, where).toBeLessThanOrEqual(0);
  await page.evaluate(axe);
  const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((r) => r.violations)`,
  );
  const violations = found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  expect(violations, where).toEqual([]);
}

/** Moves through a page with the Tab key until the element of this selector has the focus. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`)) return;
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

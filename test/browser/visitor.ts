import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { startBrowser } from '@drawbell/testing/browser';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

type Browser = NonNullable<Awaited<ReturnType<typeof startBrowser>>>;
export type Page = Awaited<ReturnType<Browser['newPage']>>;

const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** The rules of WCAG 2.2 AA that look at colours. */
const rulesOfColour = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** What is wrong with a page: violations of WCAG 2.2 AA, or that it scrolls sideways. */
export async function troublesOf(page: Page, runOnly: object = everyRule): Promise<string[]> {
  const overflow: number = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
    `axe.run({ resultTypes: ['violations'], runOnly: ${JSON.stringify(runOnly)} }).then((r) => r.violations)`,
  );
  const violations = found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  return overflow > 0 ? [`scrolls sideways by ${overflow} px`, ...violations] : violations;
}

/**
 * The same in light and in dark: a page is loaded once for both, and looked at for its colours alone the second time, as
 * they differ in nothing else.
 */
export async function troublesInBoth(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await troublesOf(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await troublesOf(page, rulesOfColour);
  return [...light.map((trouble) => `light: ${trouble}`), ...dark.map((trouble) => `dark: ${trouble}`)];
}

/** Moves through a page with the Tab key until the element of this selector has the focus. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`)) return;
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

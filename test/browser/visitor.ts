import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { listeningPort } from '@drawbell/testing/mail-sink-port';
import type { startBrowser } from '@drawbell/testing/browser';

/** Its short form: every page that is loaded reads it anew. */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'));

type Browser = NonNullable<Awaited<ReturnType<typeof startBrowser>>>;
export type Page = Awaited<ReturnType<Browser['newPage']>>;

const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** The rules of WCAG 2.2 AA that look at colours. */
const rulesOfColour = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** No rule that runs reads stylesheets: they are not fetched again for it. */
const options = { resultTypes: ['violations'], preload: { assets: ['media'] } };

let axeServer: Promise<Server> | null = null;

/** From an address that stays, the browser keeps what it compiled of axe, over all pages. */
async function axeUrl(): Promise<string> {
  axeServer ??= new Promise((done) => {
    const headers = { 'content-type': 'text/javascript', 'cache-control': 'max-age=86400, immutable' };
    const server = createServer((_, response) => void response.writeHead(200, headers).end(axe));
    server.listen(0, '127.0.0.1', () => done(server));
    // It may stay to the end of the run, and does not put that off.
    server.unref();
  });
  return `http://127.0.0.1:${listeningPort(await axeServer)}/axe.js`;
}

/** What is wrong with a page: violations of WCAG 2.2 AA, or that it scrolls sideways. */
export async function troublesOf(page: Page, runOnly: object = everyRule): Promise<string[]> {
  const overflow: number = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  if (!(await page.evaluate('"axe" in window'))) await page.addScriptTag({ url: await axeUrl() });
  const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
    `axe.run(${JSON.stringify({ ...options, runOnly })}).then((r) => r.violations)`,
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

/** A phone and a desktop. */
const widths = [390, 1_280];

/**
 * The same on a phone and on a desktop. One load serves both, as the widths get the same page and styles alone tell them
 * apart: most of the time goes into loading, and into the first look at a page.
 * @param unfold opens at a width what a page holds folded
 */
export async function troublesAtEveryWidth(
  page: Page,
  unfold: () => Promise<unknown> = async () => {},
): Promise<string[]> {
  const troubles: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    await unfold();
    for (const trouble of await troublesInBoth(page)) troubles.push(`${width} px, ${trouble}`);
  }
  await page.setViewportSize({ width: widths[0] ?? 0, height: 844 });
  return troubles;
}

/** Moves through a page with the Tab key until the element of this selector has the focus. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`)) return;
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

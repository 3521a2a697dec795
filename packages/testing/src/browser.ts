import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/**
 * Pages are loaded and looked at by the hundred, each for a second. A process of its own for graphics, of which there are none,
 * and scripts that are compiled step by step and forgotten, cost a third of the processor time of that.
 */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--in-process-gpu',
  '--js-flags=--always-sparkplug --no-flush-bytecode',
];

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * The machine's Chromium, headless; null where there is none.
 * @throws in a run that must leave nothing out (`CI` is set)
 */
export async function startBrowser(): Promise<Browser | null> {
  const executablePath = places.find((place) => existsSync(place));
  if (executablePath !== undefined) {
    return chromium.launch({ executablePath, args });
  }
  if (process.env['CI'] !== undefined) throw new Error('CI must have a chromium');
  return null;
}

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * The machine's Chromium, headless; null where there is none.
 * @throws in a run that must leave nothing out (`CI` is set)
 */
export async function startBrowser(): Promise<Browser | null> {
  const executablePath = places.find((place) => existsSync(place));
  if (executablePath !== undefined) {
    return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  }
  if (process.env['CI'] !== undefined) throw new Error('CI must have a chromium');
  return null;
}

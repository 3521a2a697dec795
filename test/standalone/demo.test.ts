import { join } from 'node:path';
import { recordedRounds } from '@drawbell/testing/recorded-rounds';
import { expect, it, vi } from 'vitest';
import { startProduct } from './product-process.ts';

const demo = join(import.meta.dirname, '../../services/standalone/src/demo/main.ts');

it('the demo publishes draw after draw, says whom each alerted and why, stays up to be explored, and ends cleanly', async () => {
  const run = startProduct({}, demo);
  await vi.waitFor(() => expect(run.output()).toContain('Ctrl-C ends the demo.'), {
    timeout: 100_000,
    interval: 200,
  });
  const output = run.output();
  for (const { number } of recordedRounds().slice(-11)) expect(output).toContain(`\nDraw ${number}, `);
  expect(output).toMatch(
    /Draw 447.*Trade occupations[^\n]*\n {2}✉ dev\.carpenter@example\.org \(en\): meets/,
  );
  expect(output).toMatch(/farid[^\n]*may meet them[^\n]*\n[^\n]*NCLC/);
  const base = /running on (http:\/\/[^,]+),/.exec(output)?.[1] ?? '';
  expect(await (await fetch(`${base}/outbox`)).text()).toContain('dev.carpenter@example.org');
  expect(await run.stop()).toBe(0);
}, 150_000);

import { createLogger } from '@drawbell/runtime/logger';
import { expect, it } from 'vitest';
import { startConsumer } from '../life/consumer.ts';
import { startInstallation } from '../life/installation.ts';
import { aRound, roundsBefore } from '../life/rounds.ts';

type Line = Readonly<Record<string, unknown>> & { readonly msg: string };

it('every line about a draw carries its number, revision and trace, from the poll to the last mail, and no person', async () => {
  const lines: Line[] = [];
  const to = { write: (line: string) => void lines.push(JSON.parse(line) as Line) };
  const log = createLogger({ level: 'debug', service: 'test', to });
  const history = roundsBefore('447');
  const at = await startInstallation(
    ({ step, to: reader }) =>
      step === 'rcpt' && reader?.startsWith('gone') === true
        ? { code: 550, text: '5.1.1 gone-person@example.org is no user here' }
        : undefined,
    { log },
  );
  await at.add(
    { email: 'a-person@example.org', profiles: [{ crs: 1183, programs: ['cec'] }] },
    { email: 'gone-person@example.org' },
  );
  const api = await at.api();
  const consumer = await startConsumer(at, api);
  await consumer.endpoint('/hook');
  at.serve(history);
  await at.poll();
  at.pass(60_000);
  at.serve([...history, aRound('447')]);
  await at.poll();
  await at.notifier();
  await at.quiet();
  await fetch(`${api}/v1/draws/447`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
  await at.close();

  const said = (msg: string) => lines.filter((line) => line.msg === msg);
  const [recorded] = said('draw recorded');
  expect(recorded).toMatchObject({
    drawNumber: '447',
    revision: 1,
    fanOutId: expect.stringMatching(/^\d+$/),
  });
  const fanOutId = recorded?.['fanOutId'];
  const traceId = recorded?.['traceId'];
  expect(traceId).toMatch(/^[\da-f]{32}$/);
  const story = { drawNumber: '447', revision: 1, traceId };
  expect(said('fan-out ended')).toMatchObject([{ ...story, fanOutId, kind: 'done', deliveriesMade: 2 }]);
  expect(said('a mail was tried')).toMatchObject([
    { ...story, fanOutId, deliveryId: expect.any(String) },
    { ...story, fanOutId, deliveryId: expect.any(String) },
  ]);
  const ends = said('alerts of a draw were tried').map(({ accepted = 0, rejected = 0, ...ids }) => ({
    ids,
    accepted: Number(accepted),
    rejected: Number(rejected),
  }));
  for (const { ids } of ends) expect(ids).toMatchObject({ ...story, fanOutId });
  expect(ends.reduce((sum, { accepted, rejected }) => sum + accepted * 10 + rejected, 0)).toBe(11);
  for (const line of [...said('announcement ended'), ...said('a webhook message was tried')])
    expect(line).toMatchObject({ ...story, eventId: expect.any(String) });
  expect(said('a webhook message was tried').length).toBeGreaterThan(0);
  const asked = said('request answered').filter((line) => line['route'] === '/v1/draws/:number');
  expect(asked).toMatchObject([{ drawNumber: '447', requestId: expect.stringMatching(/^[\da-f-]{36}$/) }]);
  const text = JSON.stringify(lines);
  for (const personal of [/a-person/, /gone-person/, /example\.org/, /\b1183\b/, /203\.0\.113\.9/])
    expect(text).not.toMatch(personal);
});

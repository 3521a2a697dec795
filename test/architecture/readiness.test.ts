import { expect, it } from 'vitest';
import { sourceFiles } from './source-files.ts';

/** What a service opens, by the function that opens it, and the probe that tries it. */
const probes: Readonly<Record<string, string>> = {
  openRecord: 'databaseReadiness',
  openInstallation: 'databaseReadiness',
  openQueue: 'queueReadiness',
  openMailer: 'mailReadiness',
};

/** Why what these open has none. */
const withoutProbe: Readonly<Record<string, string>> = {
  openFeedClient: 'how the feed was read last is on /status and in the metrics; the work goes on without',
  openWebhookClient: 'each endpoint has its own health',
  openChannels: 'each server of theirs has its circuit; the notifier says which of them cannot be asked',
  openTracer: 'nobody waits for traces',
  openBounceReceiver: 'it is asked, and asks nobody; where it cannot listen the process does not start',
  openChannelDoors: 'it checks addresses; nothing is sent through it',
};

const wiring = sourceFiles('services').filter(({ path }) =>
  /^services\/(scraper|notifier|api)\/src\/main\.ts$|^services\/standalone\/src\/(main|start-services)\.ts$/.test(
    path,
  ),
);
/** The api, alone or in `npm start`, has the database's probe in its route. */
const readyz = sourceFiles('services').find(({ path }) => path.endsWith('/app/health.ts'))?.text ?? '';

/** A process of its own, and what is wired in it. */
const services: Readonly<Record<string, string>> = Object.fromEntries(
  ['scraper', 'notifier', 'api', 'standalone'].map((service) => {
    const texts = wiring
      .filter(({ path }) => path.startsWith(`services/${service}/`))
      .map(({ text }) => text);
    if (texts.some((text) => text.includes('createApp('))) texts.push(readyz);
    return [service, texts.join('\n')];
  }),
);

it('whatever a service opens has a probe, or a reason why not', () => {
  expect(wiring).toHaveLength(5);
  for (const [service, text] of Object.entries(services)) {
    const opened = new Set([...text.matchAll(/\b(?:await )?(open[A-Z]\w*)\(/g)].map(([, name = '']) => name));
    expect(opened.size, service).toBeGreaterThan(1);
    for (const name of opened)
      expect(name in probes || name in withoutProbe, `${service} opens ${name}, and nobody decided`).toBe(
        true,
      );
    for (const name of opened)
      if (name in probes) expect(text, `${service}: ${name}`).toContain(`${probes[name]}(`);
  }
});

it('each probe tries its part: the record is written to, a job is put and taken, the mail server lets us in', () => {
  const source = (end: string): string =>
    sourceFiles('packages', 'services').find(({ path }) => path.endsWith(end))?.text ?? '';
  expect(source('store/src/database-readiness.ts')).toMatch(
    /FOR UPDATE[\s\S]*connection\.connect|connection\.connect[\s\S]*FOR UPDATE/,
  );
  expect(source('queue/src/producer.ts')).toContain('backend.tryJob()');
  for (const backend of ['postgres-backend.ts', 'redis-backend.ts'])
    expect(source(backend)).toContain('tryJob(');
  expect(source('notifier/src/emails/mail-server.ts')).toContain('mailer.verify()');
});

it('connections to PostgreSQL are opened where what is read-only counts as lost', () => {
  const product = sourceFiles('packages', 'services').filter(({ path }) => path.includes('/src/'));
  const wrong = product.filter(
    ({ path, text }) =>
      /new pg\.(Pool|Client)\(/.test(text) &&
      !path.startsWith('packages/testing/') &&
      // The embedded server has no standby.
      !path.startsWith('packages/postgres/src/'),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

import { expect, it } from 'vitest';
import { StartError } from '../src/drawbell-error.ts';
import { environmentSchema, readEnvironment } from '../src/environment.ts';
import { createLogger } from '../src/logger.ts';
import { createClosers } from '../src/run-process.ts';

const log = createLogger({ level: 'silent', service: 'test' });

it('an empty environment is enough, and an empty value counts as absent', () => {
  expect(readEnvironment({ PORT: '', UNKNOWN: 'x' })).toMatchObject({
    PORT: 8080,
    DATA_DIR: 'data',
    ALERT_MAX_AGE_DAYS: 7,
  });
});

it('every problem of an environment is named at once', () => {
  const broken = {
    PORT: '70000',
    POLL_INTERVAL_SECONDS: '0',
    LOG_LEVEL: 'loud',
    SMTP_URL: 'mail',
    PUBLIC_URL: 'ftp://x',
  };
  let message = '';
  try {
    readEnvironment(broken);
  } catch (err) {
    expect(err).toBeInstanceOf(StartError);
    message = err instanceof Error ? err.message : '';
  }
  for (const key of Object.keys(broken)) expect(message).toContain(key);
});

it.each([
  [{ SMTP_URL: 'smtp://mail.example.org' }, ['MAIL_FROM', 'SENDER_NAME', 'SENDER_ADDRESS', 'PUBLIC_URL']],
  [{ NODE_ENV: 'production' }, ['MAIL_FROM', 'SENDER_NAME', 'SENDER_ADDRESS', 'PUBLIC_URL']],
  [{ DATABASE_URL: 'postgresql://db/drawbell' }, ['TOKEN_SECRET']],
  [{ DKIM_DOMAIN: 'example.org' }, ['DKIM_SELECTOR']],
  [{ BOUNCE_PORT: '2525' }, ['BOUNCE_DOMAIN']],
  [{ BOUNCE_TLS_CERT_FILE: 'cert.pem' }, ['BOUNCE_TLS_KEY_FILE']],
])('%o asks for what belongs to it', (source, needed) => {
  for (const key of needed) expect(() => readEnvironment(source)).toThrow(key);
});

it('a secret is never part of a message about it', () => {
  expect(() => readEnvironment({ TOKEN_SECRET: 'short-secret' })).toThrow(/TOKEN_SECRET: must have/);
  expect(() => readEnvironment({ TOKEN_SECRET: 'short-secret' })).not.toThrow(/short-secret/);
  for (const key of ['POSTMARK_WEBHOOK_LOGIN', 'BOUNCE_WEBHOOK_SECRET']) {
    expect(() => readEnvironment({ [key]: 'user:short' })).toThrow(key);
    expect(() => readEnvironment({ [key]: 'user:short' })).not.toThrow(/user:short/);
  }
});

it('what was opened closes in reverse order, each even if another fails, and once', async () => {
  const closed: string[] = [];
  const closers = createClosers(log);
  closers.add('first', () => closed.push('first'));
  closers.add('second', () => Promise.reject(new Error('broken')));
  closers.add('third', async () => closed.push('third'));
  await closers.closeAll();
  await closers.closeAll();
  expect(closed).toEqual(['third', 'first']);
});

it('every key has a bound', () => {
  const huge = 'x'.repeat(100_000);
  const unbounded = Object.keys(environmentSchema.shape).filter((key) => {
    const alone = environmentSchema.shape[key as keyof typeof environmentSchema.shape].safeParse(huge);
    return alone.success;
  });
  expect(unbounded).toEqual([]);
});

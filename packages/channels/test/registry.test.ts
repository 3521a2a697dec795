import { readEnvironment } from '@drawbell/runtime/environment';
import { expect, it } from 'vitest';
import { openChannels, openTelegramBot } from '../src/registry.ts';
import { dependencies, opened } from './sending.ts';

const open = (env: Record<string, string>): string[] => {
  const channels = openChannels(readEnvironment(env), dependencies());
  return [...channels.values()].map((channel) => opened(channel).kind);
};
const bot = { TELEGRAM_BOT_TOKEN: `7000000001:${'A'.repeat(35)}` };

it('each channel is there where it is configured, and nowhere else', () => {
  expect(open({})).toEqual([]);
  expect(open({ PUSH_SUBJECT: 'mailto:ops@example.org' })).toEqual(['push']);
  expect(open({ NTFY_URL: 'https://ntfy.sh' })).toEqual(['ntfy']);
  expect(open(bot)).toEqual(['telegram']);
  expect(open({ ...bot, NTFY_URL: 'https://ntfy.sh', PUBLIC_URL: 'https://bell.example.org' })).toEqual([
    'push',
    'ntfy',
    'telegram',
  ]);
  expect(openTelegramBot(readEnvironment({}), dependencies())).toBeNull();
});

it('a public address serves as the subject of push messages, one that is not leaves them off', () => {
  expect(open({ PUBLIC_URL: 'https://bell.example.org' })).toEqual(['push']);
  for (const address of ['http://bell.example.org', 'https://localhost:8080', 'https://192.0.2.7'])
    expect(open({ PUBLIC_URL: address })).toEqual([]);
});

it.each([
  'ops@example.org',
  'mailto:ops@localhost',
  'mailto:ops@bell.local',
  'mailto:ops',
  'mailto:<ops@example.org>',
  'http://bell.example.org',
  'https://localhost',
  'https://10.0.0.1',
  'https://bell.example.org/contact',
])('a subject that a push service would refuse stops the start: %s', (subject) => {
  expect(() => readEnvironment({ PUSH_SUBJECT: subject })).toThrow(/PUSH_SUBJECT: must be/);
});

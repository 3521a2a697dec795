import { subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { startPushService } from '@drawbell/testing/push-service';
import { startTelegramApi } from '@drawbell/testing/telegram-api';
import { expect, it, vi } from 'vitest';
import { cec, person } from '../life/installation.ts';
import { aRound } from '../life/rounds.ts';
import { channelsOf } from '../life/telling-world.ts';
import { history, openKillableProduct, patience } from './killable-product.ts';

const people = 5;

it('killed after servers took alerts and before that is recorded: each is told once a channel, or counted in doubt', async () => {
  const push = await startPushService();
  const telegram = await startTelegramApi();
  const at = await openKillableProduct(() => undefined, {
    PUSH_SUBJECT: 'mailto:ops@drawbell.example',
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_URL: telegram.url,
  });
  try {
    const now = new Date();
    const emails = Array.from({ length: people }, (_, i) => `p${i}@example.org`);
    const inputs = emails.map((email) =>
      subscriberInputSchema.parse(person({ email, profiles: [cec(560)] })),
    );
    await importSubscribers(at.store.db, at.secrets, inputs, { now });
    const channels = channelsOf({ ...at, now: () => new Date() });
    for (const [i, email] of emails.entries()) {
      await channels.push(email, push);
      await channels.chat(email, 100 + i);
    }
    at.serve(history);
    at.start();
    await vi.waitFor(
      async () => expect(await at.count('feed_state WHERE baseline_at IS NOT NULL')).toBe(1),
      patience,
    );
    // They take the message, and nobody hears of it.
    const taken: string[] = [];
    push.behave((endpoint) => {
      taken.push(endpoint);
      return 'hang';
    });
    telegram.behave((chat) => {
      taken.push(String(chat));
      return 'hang';
    });
    at.serve([...history, aRound('447', { date: new Date().toISOString().slice(0, 10) })]);
    await vi.waitFor(() => expect(taken).toHaveLength(2 * people), patience);
    await at.kill();
    push.behave(null);
    telegram.behave(null);
    at.start();
    const told = "deliveries WHERE channel <> 'email' AND status = 'sent'";
    await vi.waitFor(async () => expect(await at.count(told)).toBe(2 * people), patience);
    expect(await at.count("deliveries WHERE channel <> 'email'")).toBe(2 * people);
    // What was under way is counted in doubt, and comes once more; nothing else comes twice.
    expect(new Set(taken).size).toBe(2 * people);
    expect([push.messages.length, telegram.sent.length]).toEqual([people, people]);
    expect(await at.count("deliveries WHERE channel <> 'email' AND uncertain_attempts = 1")).toBe(2 * people);
    await vi.waitFor(
      async () =>
        expect(await at.count("deliveries WHERE channel = 'email' AND status = 'sent'")).toBe(people),
      patience,
    );
  } finally {
    await at.close();
    await Promise.all([push.close(), telegram.close()]);
  }
});

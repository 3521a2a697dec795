import { createEgressPolicy } from '@drawbell/webhooks/egress-guard';
import { onTestFinished } from 'vitest';
import type { ShortMessage } from '../src/channel.ts';
import type { ChannelDependencies } from '../src/registry.ts';

export const now = new Date('2026-10-01T15:00:00Z');

/** Every name leads to this machine, which the operator allows. */
export function dependencies(changes: Partial<ChannelDependencies> = {}): ChannelDependencies {
  return {
    policy: createEgressPolicy('127.0.0.0/8', 'https://bell.example.org'),
    resolve: async () => ['127.0.0.1'],
    userAgent: 'test',
    clock: () => now,
    keyOf: async () => null,
    deadlineMs: 500,
    ...changes,
  };
}

export const message: ShortMessage = {
  title: 'You meet draw 446 (CEC, 518)',
  body: 'Canadian Experience Class, 29 September 2026. Cut‑off 518.',
  language: 'en',
  url: 'https://bell.example.org/en/account/standing',
  tag: 'draw 446',
  ttlSeconds: 86_400,
  urgency: 'high',
};

/** Closes it when the test is over. */
export function opened<Open extends { close(): Promise<unknown> }>(open: Open): Open {
  onTestFinished(async () => void (await open.close()));
  return open;
}

import { isIPv6 } from 'node:net';
import { takeFromLimit } from '@drawbell/store/rate-limit';
import type { AppParts } from '../app/app.ts';

const minuteMs = 60_000;

/** Mails that one network may cause: a household or an office at once, and one more every six minutes. */
const perNetwork = { burst: 10, everyMs: 6 * minuteMs } as const;

/**
 * Whether another mail may be caused from here, counted over all api processes by network and altogether. The address
 * it would go to plays no part: how often that one may be mailed is decided where nobody sees it.
 * @returns seconds to wait; null when it may go on
 */
export async function takeFromRequestLimits(
  { store, secrets, clock, signUpsPerHour }: AppParts,
  ip: string,
): Promise<number | null> {
  const now = clock();
  const everyMs = Math.max(1, Math.round((60 * minuteMs) / signUpsPerHour));
  const limits = [
    { key: `network ${networkOf(ip)}`, limit: perNetwork },
    // A tenth of an hour's worth may come at once.
    { key: 'everybody', limit: { burst: Math.max(1, Math.ceil(signUpsPerHour / 10)), everyMs } },
  ];
  for (const { key, limit } of limits) {
    const waitMs = await takeFromLimit(store.pool, { key: secrets.hashToken(`limit ${key}`), limit, now });
    if (waitMs !== null) return Math.ceil(waitMs / 1_000);
  }
  return null;
}

/** An IPv4 address, or the /64 that one customer has of IPv6. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = (ip.split('%', 1)[0] ?? ip).toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => '0');
  const groups = [...front, ...zeros, ...back].map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.slice(0, 4).join(':')}::/64`;
}

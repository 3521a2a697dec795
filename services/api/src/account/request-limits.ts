import { readAddress } from '@drawbell/runtime/network';
import { takeFromLimit } from '@drawbell/store/rate-limit';
import ipaddr from 'ipaddr.js';
import type { AppParts } from '../app/app.ts';

const minuteMs = 60_000;

/** Mails that one network may cause: a household or an office at once, and one more every six minutes. */
const perNetwork = { burst: 10, everyMs: 6 * minuteMs } as const;

/**
 * Whether another mail may be caused from here, counted over all api processes by network and altogether. The limit per
 * address is not here, where an answer would tell whether one is known: the notifier holds it (`askedInADayMax`).
 * @returns seconds to wait; null when it may go on
 */
export async function takeFromRequestLimits(
  { store, secrets, clock, signUpsPerHour }: Pick<AppParts, 'store' | 'secrets' | 'clock' | 'signUpsPerHour'>,
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
    const waitMs = await takeFromLimit(store.db, { key: secrets.hashToken(`limit ${key}`), limit, now });
    if (waitMs !== null) return Math.ceil(waitMs / 1_000);
  }
  return null;
}

/** An IPv4 address, or the /64 that one customer has of IPv6. */
export function networkOf(ip: string): string {
  const [plain = ip] = ip.split('%', 1);
  const address = readAddress(plain);
  if (address === null) return ip;
  if (address.kind() === 'ipv4') return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${plain}/64`).toString()}/64`;
}

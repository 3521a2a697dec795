import type { Draw, RoundType } from '@drawbell/draws/draw';
import { type FeedLook, recordLook } from '@drawbell/store/draws/look';
import type { Store } from '@drawbell/store/open-store';

/** A small draw; everything but its number may be left to the defaults. */
export function aDraw(number: string, facts: Partial<Draw> = {}): Draw {
  return {
    number,
    date: '2026-11-18',
    nameEn: 'No Program Specified',
    nameFr: 'Aucun programme spécifié',
    round: { kind: 'general' },
    invitations: 3_000,
    crs: 520,
    tieBreak: { text: 'March 20, 2026 at 10:00:00 UTC', at: '2026-03-20T10:00:00Z' },
    heldAtText: 'November 18, 2026 at 14:00:00 UTC',
    programsText: 'Federal Skilled Worker, Canadian Experience Class',
    pool: {
      asOf: '2026-11-16',
      total: 230_000,
      ranges: [
        ['601-1200', 500],
        ['501-600', 15_000],
      ],
    },
    sourceUrl: 'https://www.canada.ca/en/immigration-refugees-citizenship.html',
    ...facts,
  };
}

function category(name: 'healthcare' | 'french' | 'trades'): RoundType {
  return { kind: 'category', category: name, labelVersion: 3, labelYear: 2026 };
}

/** Records what one look found, as the scraper does. */
export async function look(store: Store, now: Date, found: Partial<FeedLook>) {
  return recordLook(
    store.db,
    {
      fresh: [],
      corrected: [],
      cosmetic: [],
      missing: [],
      withdrawn: [],
      returned: [],
      reversals: [],
      settled: [],
      remarks: [],
      capture: null,
      feedState: {
        last_poll_at: now,
        last_success_at: now,
        last_change_at: now,
        next_poll_at: new Date(now.getTime() + 60_000),
      },
      ...found,
    },
    { now, alertMaxAgeDays: 7 },
  );
}

const history: readonly Draw[] = [
  aDraw('90', { date: '2018-05-23', crs: 440, tieBreak: null, nameFr: null }),
  aDraw('91a', {
    date: '2018-05-30',
    round: { kind: 'program', program: 'fst' },
    crs: 288,
    nameEn: 'Federal Skilled Trades',
  }),
  aDraw('91b', {
    date: '2018-05-30',
    round: { kind: 'program', program: 'pnp' },
    crs: 902,
    nameEn: 'Provincial Nominee Program',
  }),
  aDraw('92', { date: '2018-06-13', crs: 451, pool: null, sourceUrl: null }),
  aDraw('444', {
    date: '2026-09-10',
    round: { kind: 'program', program: 'cec' },
    crs: 511,
    nameEn: 'Canadian Experience Class',
  }),
  aDraw('445', {
    date: '2026-09-17',
    round: category('healthcare'),
    crs: 470,
    nameEn: 'Healthcare and Social Services Occupations, 2026-Version 3',
  }),
  aDraw('446', {
    date: '2026-09-24',
    round: { kind: 'unknown' },
    crs: null,
    invitations: null,
    nameEn: 'Something <b>new</b>',
  }),
  aDraw('447', {
    date: '2026-10-01',
    round: category('french'),
    crs: 400,
    nameEn: 'French-Language proficiency 2026-Version 2',
  }),
];

/**
 * A record with history, one live draw that was corrected, and one withdrawn: eleven draws in all, numbered 90 to
 * 450 in the order of `history` and then 448, 449, 450.
 */
export async function fillRecord(store: Store, now: Date): Promise<void> {
  const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const live = aDraw('450', {
    date: '2026-11-23',
    round: category('trades'),
    crs: 489,
    nameEn: 'Trades Occupations, 2026-Version 3',
  });
  await look(store, before(300), { fresh: [...history, aDraw('448'), aDraw('449')] });
  await look(store, before(30), { fresh: [live] });
  await look(store, before(20), {
    corrected: [
      { draw: { ...live, crs: 488 }, changes: [{ field: 'crs', from: 489, to: 488, material: true }] },
    ],
  });
  await look(store, before(10), { withdrawn: ['448'] });
  await look(store, before(1), {});
}

import type { Draw } from '@drawbell/draws/draw';
import { messageIdFor } from '@drawbell/mail/message-id';
import { createLogger } from '@drawbell/runtime/logger';
import { recordLook } from '@drawbell/store/draws/look';
import { openStore } from '@drawbell/store/open-store';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { expect, it } from 'vitest';
import { createAlertTemplates } from '../src/emails/alert-writer.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const now = new Date('2028-02-29T20:00:00Z');

function cec(number: string, date: string, crs: number): Draw {
  return {
    ...{ number, date, crs, invitations: 2_000, tieBreak: null, nameFr: null, sourceUrl: null },
    ...{ nameEn: 'Canadian Experience Class', round: { kind: 'program', program: 'cec' } },
    ...{ heldAtText: null, programsText: null, pool: null },
  };
}

it('alerts about a draw of 29 February are written: two years before there is no such day', async () => {
  const database = await createTestDatabase();
  const store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
  try {
    const draws = [cec('500', '2026-03-01', 511), cec('501', '2028-02-29', 520)];
    const nothing = { cosmetic: [], corrected: [], missing: [], withdrawn: [], returned: [] };
    const rest = { reversals: [], settled: [], remarks: [], capture: null, feedState: { last_poll_at: now } };
    await recordLook(store.db, { ...nothing, ...rest, fresh: draws }, { now, alertMaxAgeDays: 7 });
    const sender = { name: 'Drawbell', postalAddress: '100 Queen Street', from: 'alerts@drawbell.example' };
    const publicUrl = 'https://drawbell.example';
    const templates = createAlertTemplates({ store, sender, publicUrl, clock: () => now });
    const key = { drawNumber: '501', revision: 1, kind: 'alert', repeat: false, language: 'en' } as const;
    const result = {
      outcome: 'meets',
      pointsShort: null,
      reasons: [{ code: 'score_above', points: 10 }],
    } as const;
    const mail = (await templates.get(key)).render({
      ...{ to: 'a@example.org', date: now, because: 'outcome' },
      messageId: messageIdFor({ deliveryKey: 'one', domain: 'drawbell.example' }),
      profiles: [{ label: null, result, facts: null }],
      ...{ manageUrl: publicUrl, unsubscribeUrl: publicUrl, oneClickUrl: publicUrl },
    });
    expect(mail.subject).toBe('You meet draw 501 (CEC, 520)');
    expect(String(mail.raw)).toContain('520, 511');
  } finally {
    await store.close();
    await database.drop();
  }
});

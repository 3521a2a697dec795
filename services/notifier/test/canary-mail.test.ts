import { builtInCatalogue, createCatalogue } from '@drawbell/draws/catalogue';
import { gridChangeStatuses } from '@drawbell/draws/grid';
import { describe, expect, it } from 'vitest';
import { writeCanary } from '../src/canary.ts';

const now = new Date('2026-11-20T15:00:00Z');
const options = {
  ...{
    now,
    to: 'canary@example.org',
    messageId: '<1@drawbell.example>',
    publicUrl: 'https://drawbell.example',
  },
  sender: { name: 'Drawbell', postalAddress: '1 Street, Ottawa, Canada', from: 'alerts@drawbell.example' },
};

describe('the canary', () => {
  it.each(gridChangeStatuses)('meets its draw when every change of the points grid is %s', (status) => {
    const days = [...builtInCatalogue().gridChanges, { date: '2026-11-20' }, { date: '2026-11-21' }];
    const grids = days.map(({ date }) => ({
      ...{ date, status, scoresStayed: false, source: 'a notice' },
      ...{ labelEn: 'New points', labelFr: 'Nouveaux points' },
    }));
    const catalogue = createCatalogue({ versions: [], names: [], grids });
    const mail = writeCanary({ ...options, catalogue });
    expect(mail.subject).toContain('You meet draw 0');
  });
});

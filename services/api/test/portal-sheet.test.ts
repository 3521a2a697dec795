import { putWatchedProfiles, watchedProfilesMax } from '@drawbell/store/webhooks/watched-profiles';
import type { LightMyRequestResponse } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleVisitor, signIn } from './console-session.ts';
import { addConsumer, type TestConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { sendSheet } from './sheets.ts';

describe('a sheet of watched profiles', () => {
  let test: TestApp;
  let now: Date;
  let owner: TestConsumer;
  let visitor: ConsoleVisitor;

  beforeEach(async () => {
    now = testNow;
    test = await openTestApp({ clock: () => now });
    owner = await addConsumer(test);
    visitor = await signIn(test, owner.key);
  });
  afterEach(() => test.close());

  const confirm = '/portal/profiles/upload/confirm';
  const hiddenIn = ({ body }: LightMyRequestResponse): Record<string, string> =>
    Object.fromEntries(
      [...body.matchAll(/type="hidden"\s+name="(\w+)"\s+value="([^"]*)"/g)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    );
  const facts = async () => {
    const rows = await test.store.db
      .selectFrom('watched_profiles')
      .select(['reference', 'facts'])
      .orderBy('id')
      .execute();
    return rows.map(({ reference, facts: profile }) => [reference, profile.crs ?? null]);
  };

  it('is shown in the language of the page before anything is saved, and saved as it was shown', async () => {
    const shown = await sendSheet(
      visitor,
      '\ufeffreference;crs;occupations\r\nclient-1;501;00012:30\r\nclient-2;502;aucune\r\n',
    );
    expect(shown.statusCode).toBe(200);
    expect(shown.body).toContain(
      'Nouveaux\u00a0: 1 · remplacés\u00a0: 1 · inchangés\u00a0: 0 · absents du fichier\u00a0: 0',
    );
    expect(await facts()).toEqual([['client-1', null]]);
    const saved = await visitor.post(confirm, hiddenIn(shown));
    expect(saved.headers.location).toBe('/portal/profiles?done=watched-profiles-put');
    expect(await facts()).toEqual([
      ['client-1', 501],
      ['client-2', 502],
    ]);
    const page = await visitor.get(String(saved.headers.location));
    expect(page.body).toContain('Les profils sont suivis à partir de maintenant.');
  });

  it('is given with a mark of UTF-8, and comes back as it was taken along', async () => {
    await putWatchedProfiles(test.store.db, owner.id, {
      profiles: [
        {
          reference: 'a',
          profile: { crs: 480, occupations: [{ noc: '00012', months: 30 }], french: 'unknown' },
        },
      ],
      now,
    });
    const file = await visitor.get('/portal/profiles.csv');
    expect(file.headers['content-disposition']).toBe('attachment; filename="drawbell-watched-profiles.csv"');
    expect(file.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const again = await sendSheet(visitor, file.rawPayload);
    expect(again.body).toContain('Le fichier ne change rien');
    expect(again.body).not.toContain(`action="${confirm}"`);
  });

  it('is read as Windows-1252 only with a word of it, and shows in which order days were read', async () => {
    const bytes = Buffer.from('reference;crs;crsReadOn;note\r\n', 'latin1');
    const guessed = await sendSheet(
      visitor,
      Buffer.concat([bytes, Buffer.from('a;480;26/06/2026;é', 'latin1')]),
    );
    expect([guessed.statusCode, guessed.body]).toEqual([422, expect.stringContaining('«\u00a0note\u00a0»')]);
    const known = Buffer.from(
      'reference;crs;crsReadOn\r\na;480;03/08/2026\r\nb;480;26/06/2026\r\n',
      'latin1',
    );
    const shown = await sendSheet(visitor, known);
    expect(shown.body).toMatch(/03\/08\/2026 est le 3\saoût\s2026/);
    const unclear = 'reference;crs;crsReadOn\na;480;03/08/2026\n';
    const asked = await sendSheet(visitor, unclear);
    expect([asked.statusCode, asked.body]).toEqual([422, expect.stringContaining('Ligne 2, cellule C2')]);
    const told = await sendSheet(visitor, unclear, { order: 'month_first' });
    expect(told.body).toMatch(/03\/08\/2026 est le 8\smars\s2026/);
    const accents = Buffer.concat([
      Buffer.from('reference;programs\na;"cec'),
      Buffer.from([0x20, 0xe9]),
      Buffer.from('"\n'),
    ]);
    expect((await sendSheet(visitor, accents)).statusCode).toBe(422);
  });

  it('names the line and the cell of each mistake, and saves nothing', async () => {
    const refused = await sendSheet(
      visitor,
      'reference,programs,crs,occupations\na,"cec;\nfsw",480,12\nb,cec,4800,\n',
      { order: '' },
    );
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('Ligne 3, cellule D2');
    expect(refused.body).toContain('12 n’est pas un code; est-ce 00012, qui aurait perdu ses zéros?');
    expect(refused.body).toContain('Ligne 4, cellule C3');
    expect(await facts()).toEqual([['client-1', null]]);
    for (const [sheet, said] of [
      ['', 'Aucun fichier'],
      [Buffer.from([0x00, 0x01, 0xff, 0xfe, 0x81]), 'n’est pas un CSV'],
    ] as const) {
      const answer = await sendSheet(visitor, sheet);
      expect([answer.statusCode, answer.body]).toEqual([422, expect.stringContaining(said)]);
    }
  });

  it('has room for a thousand profiles and not one more; larger than 1 MB it is refused', async () => {
    const rows = Array.from({ length: watchedProfilesMax - 1 }, (_, i) => `r${i},480,cec;fsw,31301:26:14`);
    const sheet = ['reference,crs,programs,occupations', ...rows].join('\n');
    const shown = await sendSheet(visitor, sheet);
    expect(shown.statusCode, shown.body.slice(-1_000)).toBe(200);
    expect((await visitor.post(confirm, hiddenIn(shown))).statusCode).toBe(303);
    expect(await facts()).toHaveLength(watchedProfilesMax);
    expect((await sendSheet(visitor, 'reference,crs\none-more,480\n')).statusCode).toBe(409);
    const large = await sendSheet(visitor, `reference,crs\n${'a,480\n'.repeat(200_000)}`);
    expect(large.statusCode).toBe(413);
  });

  it('is not saved over what changed since, when it was altered, too old, or of another consumer', async () => {
    const shown = await sendSheet(visitor, 'reference,crs\nclient-1,501\n');
    const hidden = hiddenIn(shown);
    await putWatchedProfiles(test.store.db, owner.id, {
      ...{ profiles: [{ reference: 'client-1', profile: { crs: 499 } }], now },
    });
    const changed = await visitor.post(confirm, hidden);
    expect([changed.statusCode, changed.body]).toEqual([
      409,
      expect.stringContaining('modifiés entre-temps'),
    ]);
    const fresh = hiddenIn(await sendSheet(visitor, 'reference,crs\nclient-1,502\n'));
    const sheet = fresh['sheet'] ?? '';
    const altered = `${sheet.slice(0, -4)}${sheet.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    expect((await visitor.post(confirm, { ...fresh, sheet: altered })).statusCode).toBe(409);
    const other = await signIn(test, (await addConsumer(test)).key);
    const stolen = { ...(await other.fieldsOf('/portal/keys', '/portal/keys')), sheet };
    expect((await other.post(confirm, stolen)).statusCode).toBe(409);
    now = new Date(testNow.getTime() + 20 * 60_000);
    expect((await visitor.post(confirm, fresh)).statusCode).toBe(303);
    expect((await facts())[0]).toEqual(['client-1', 502]);
  });
});

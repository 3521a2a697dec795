import { builtInCatalogue, createCatalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { drawTypes } from '@drawbell/draws/draw-type';
import { roundLabel } from '@drawbell/draws/labels';
import { builtInDocumentRules } from '@drawbell/draws/plan/document-rules';
import { reasonSentence } from '@drawbell/draws/reason-sentences';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import * as fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import type { AlertProfile } from '../src/alert-input.ts';
import { prepareNews } from '../src/alert-content.ts';
import { alertContent, compileAlert } from '../src/alert-template.ts';
import { lineText } from '../src/rich-text.ts';
import { alertInput, draw, profile, reasonOfEachCode, recipient, render, results, words } from './alerts.ts';

describe('what an alert says', () => {
  it.each([
    ['en', ['Your score 488 · cut-off 476', '12 above', 'draw 447 of 1 October 2026', '3,500 invitations']],
    [
      'fr',
      ['Votre note 488 · seuil 476', '12 au-dessus', 'ronde 447 du 1er octobre 2026', '3 500 invitations'],
    ],
  ] as const)('the score, the cut-off, the gap and the draw, in both parts (%s)', async (language, said) => {
    const mail = await render({ language }, { profiles: [profile(results.meets, { label: 'moi' })] });
    for (const part of [mail.html.replaceAll(/<[^>]+>/g, ''), mail.text]) {
      for (const fact of [...said, roundLabel(draw, language), 'moi', '100 Queen Street', '60'])
        expect(words(part)).toContain(fact);
    }
    for (const part of [mail.html, mail.text]) {
      expect(part).toContain('https://drawbell.example/manage/token-a');
      expect(part).toContain('https://drawbell.example/unsubscribe/token-b');
    }
    expect(mail.html).toContain(`lang="${language}"`);
  });

  it.each(languages)('begins with score and cut-off, and the verdict after (%s)', async (language) => {
    const { text, html } = await render({ language }, { profiles: [profile(results.near)] });
    const first = {
      en: 'Your score 472 · cut-off 476 4 short',
      fr: 'Votre note 472 · seuil 476 Il manque 4',
    };
    expect(words(text)).toMatch(new RegExp(`^${first[language]}`));
    const body = html.slice(html.indexOf('<body')).replaceAll(/<!--[\s\S]*?-->/g, '');
    expect(words(body.replaceAll(/<[^>]+>/g, ' ')).trim()).toMatch(new RegExp(`^${first[language]}`));
  });

  it.each(languages)('each figure once in a part (%s)', async (language) => {
    const { text } = await render({ language }, { profiles: [profile(results.near)] });
    for (const figure of ['472', '3,500', '3\u00a0500', '447 of', '447 du'])
      expect(text.split(figure).length).toBeLessThanOrEqual(2);
  });

  it.each(languages)(
    'every reason that score and cut-off do not say reaches the mail (%s)',
    async (language) => {
      const template = compileAlert(alertInput({ language }));
      for (const reason of Object.values(reasonOfEachCode)) {
        const result = { outcome: 'may_meet', pointsShort: null, reasons: [reason] } as const;
        const parsed = await simpleParser(template.render(recipient({ profiles: [profile(result)] })).raw);
        const sentence = reasonSentence(reason, language);
        expect(sentence.length).toBeGreaterThan(5);
        if (reason.code === 'score_above' || reason.code === 'score_below') continue;
        expect(parsed.text).toContain(sentence);
      }
    },
  );

  it.each(languages)('never says that anybody is invited (%s)', async (language) => {
    for (const result of Object.values(results)) {
      const mail = await render({ language }, { profiles: [profile(result)] });
      for (const part of [mail.subject, mail.html, mail.text])
        expect(part).not.toMatch(/you (are|were|have been) invited|vous (êtes|avez été) invité/i);
      expect(mail.text).toMatch(/not an invitation|n’est pas une invitation/);
    }
  });

  it('what would stop the use of an invitation, to whoever meets', async () => {
    const test = {
      id: 'd',
      kind: 'language_first',
      countsFrom: 'end',
      day: '2026-12-03',
      test: 'ielts',
    } as const;
    const rules = builtInDocumentRules();
    const said = async (day: string, result = results.meets as AlertProfile['result']) =>
      (await render({ rules }, { profiles: [profile(result, { documents: [{ ...test, day }] })] })).text;
    expect(words(await said('2026-12-03'))).toContain(
      'Your English test ends on 3 December; an application is due by 30 November.',
    );
    expect(words(await said('2026-11-20'))).toContain('You would need a new one first.');
    expect(await said('2027-03-01')).not.toContain('English test');
    expect(await said('2026-11-20', results.near)).not.toContain('English test');
    const two = [profile(results.meets, { label: 'Ana <b>', documents: [test] }), profile(results.not)];
    const { html } = await render({ rules }, { profiles: two });
    expect(words(html.replaceAll(/<[^>]+>/g, ''))).toContain(
      'Ana &lt;b&gt;: Your English test ends on 3 December',
    );
  });

  it('loads nothing from anywhere, and hides nothing', async () => {
    const { html } = await render();
    expect(html).not.toMatch(/<img|<script|<link|@import|url\(|\bsrc=|<iframe|background="/i);
    expect(html).not.toMatch(/display:\s*none|visibility|opacity|max-height|text-indent/i);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
  });

  it('what would decide, and where to say it', async () => {
    const mail = await render({}, { profiles: [profile(results.mayMeet)] });
    expect(mail.text).toContain('What would decide:');
    expect(mail.text).toContain('Add what would decide: https://drawbell.example/manage/token-a');
    const old = { code: 'score_unknown_other_grid', read: 'before', changedOn: '2026-11-03' } as const;
    const { text } = await render(
      {},
      { profiles: [profile({ outcome: 'may_meet', pointsShort: null, reasons: [old] })] },
    );
    expect(text).toContain('Enter today’s score: https://drawbell.example/manage/token-a');
    // Another grid than the draw's: no figure stands beside the cut-off.
    expect(words(text)).toMatch(/^Cut-off 476 May meet/);
  });

  it('why a draw is told that a profile does not meet', async () => {
    const mail = await render({}, { profiles: [profile(results.not)], because: 'every_draw' });
    expect(mail.text).toContain('You asked to hear about every draw.');
    expect(mail.text).toContain('Why:');
  });

  it('no points to a cut-off of nominees while no nomination is known: it counts the points of one', async () => {
    const nominees: Draw = { ...draw, round: { kind: 'program', program: 'pnp' }, crs: 725 };
    const reasons = [{ code: 'score_below', points: 213 }, { code: 'nomination_unknown' }] as const;
    const result = { outcome: 'does_not_meet', pointsShort: 213, reasons } as const;
    const held = [{ ...nominees, number: '440', date: '2026-08-20', crs: 730 }];
    const one = await render({ draw: nominees, draws: held }, { profiles: [profile(result)] });
    expect(one.subject).toContain('Criteria not met');
    expect(one.text).toContain(reasonSentence({ code: 'nomination_unknown' }, 'en'));
    for (const part of [one.subject, one.text, one.html]) expect(part).not.toMatch(/213|in 12 months/);
    const two = await render({ draw: nominees }, { profiles: [profile(result), profile(result)] });
    expect(two.text).toContain('512, nomination not known');
    expect(two.text).not.toContain('The other');
  });

  it('what nobody published as not published', async () => {
    const bare = { ...draw, crs: null, invitations: null, tieBreak: null, nameFr: null, sourceUrl: null };
    const mail = await render({ draw: bare, language: 'fr' }, { profiles: [profile(results.mayMeet)] });
    expect(mail.text).toMatch(/^Seuil non publié/);
    expect(mail.subject).not.toContain('476');
    for (const part of [mail.html, mail.text]) expect(part).not.toMatch(/\b(null|undefined|NaN)\b/);
  });
});

describe('beside the draws held before it', () => {
  const trades = (number: string, date: string, crs: number | null): Draw => ({ ...draw, number, date, crs });
  const draws = [
    trades('440', '2026-08-20', 470),
    trades('444', '2026-09-10', 481),
    trades('430', '2025-09-30', 300),
    trades('448', '2026-10-02', 999),
    { ...trades('445', '2026-09-17', 391), round: { kind: 'general' } } as const,
  ];

  it('the last cut-offs of its type, newest first, and none of a later draw', async () => {
    const { text } = await render({ draws }, { profiles: [profile(results.near)] });
    expect(text).toContain('Last trades cut\u2011offs: 476, 481, 470, 300.');
    expect(text).toContain('Cut\u2011offs in 12 months: 470 at the lowest, 481 at the highest.');
  });

  it('nothing of another grid than its own', async () => {
    const words = { labelEn: 'New points', labelFr: 'Nouveaux points', source: 'a notice' };
    const grids = [{ date: '2026-09-01', status: 'confirmed', scoresStayed: false, ...words }] as const;
    const catalogue = createCatalogue({ versions: [], names: [], grids });
    const { text } = await render({ draws, catalogue }, { profiles: [profile(results.near)] });
    expect(text).toMatch(/cut\u2011offs: 476, 481\./);
  });

  it('no bar and no list where it is the first', async () => {
    const { text, html } = await render({}, { profiles: [profile(results.near)] });
    expect(text).not.toMatch(/cut\u2011offs/);
    expect(html).not.toContain('class="g"');
  });

  it('the bar adds up, wherever the score lies', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 300, max: 500 }), (short, lowest) => {
        const below = { code: 'score_below', points: short } as const;
        const result = { outcome: 'does_not_meet', pointsShort: short, reasons: [below] } as const;
        const held = [trades('440', '2026-08-20', lowest), trades('441', '2026-08-21', 520)];
        const template = compileAlert(alertInput({ draws: held }));
        const { raw } = template.render(recipient({ profiles: [profile(result)] }));
        const html = raw.toString('latin1').replaceAll('=\r\n', '').replaceAll('=3D', '=');
        const cells = [...html.matchAll(/<td class="[ug]" width="(\d+)%"/g)].map(([, width]) =>
          Number(width),
        );
        expect(cells.length).toBeGreaterThan(0);
        const sum = cells.reduce((a, b) => a + b, 0);
        expect(sum).toBeGreaterThanOrEqual(100);
        expect(sum).toBeLessThanOrEqual(101);
        expect(html).not.toMatch(/NaN|Infinity|-\d+%/);
      }),
      { numRuns: 60 },
    );
  });
});

describe('several profiles', () => {
  const named = (label: string, result: AlertProfile['result']) => profile(result, { label });
  const clients = [
    named('Farid H.', results.not),
    named('Dilnoza K.', results.near),
    named('Adaeze N.', results.meets),
    named('Chen W.', results.mayMeet),
  ];

  it('those that meet first, then may, then near; the rest a line each', async () => {
    const { text, subject } = await render({}, { profiles: clients });
    const order = ['1 meets, 1 may, 1 near', 'Adaeze N.: meets', 'Chen W.: may', 'Dilnoza K.: near'];
    const places = [...order, 'The other one', 'Farid H.:'].map((each) => words(text).indexOf(each));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(subject).toBe('Adaeze N. meets draw 447 (Trades, 476)');
  });

  it('which fact would decide, once for all whom it decides for', async () => {
    const open = ['A. B.', 'C. D.', 'E. F.'].map((label) => named(label, results.mayMeet));
    const { text } = await render({}, { profiles: open });
    const sentence = reasonSentence(results.mayMeet.reasons[0], 'en');
    expect(text.split(sentence)).toHaveLength(2);
    expect(text).toContain('A. B., C. D., E. F.: ');
  });

  it('of a hundred as many as can be read, and how many more', async () => {
    const profiles = Array.from({ length: 100 }, (_, i) => named(`client ${i}`, results.meets));
    const { text, html } = await render({}, { profiles });
    expect(words(text)).toContain('100 meet');
    expect(text).toContain('and 60 more');
    expect(html.split('<bdi>')).toHaveLength(41);
    const template = compileAlert(alertInput());
    expect(() => template.render(recipient({ profiles: [...profiles, ...clients] }))).toThrow(RangeError);
  });
});

it.each(languages)('a sample on the site says what a mail says (%s)', async (language) => {
  const profiles = [profile(results.near)];
  const { subject, firstLine, verdict, drawn } = alertContent(
    prepareNews({ draw, kind: 'alert', language }),
    {
      profiles,
      because: 'outcome',
    },
  );
  const mail = await render({ language }, { profiles });
  expect(subject).toBe(mail.subject);
  for (const line of [firstLine, verdict, drawn]) expect(words(mail.text)).toContain(words(lineText(line)));
});

describe('the subject', () => {
  it.each([
    [[results.meets], 'You meet draw 447 (Trades, 476)'],
    [[results.mayMeet], 'You may meet draw 447 (Trades, 476)'],
    [[results.near], '4 points short: Trades draw 447 (476)'],
    [[results.lostTie], 'Tie-break missed: Trades draw 447 (476)'],
    [[results.not], 'Criteria not met: Trades draw 447 (476)'],
    [[results.not, results.meets, results.meets], '2 meet: Trades draw 447 (476)'],
    [[results.not, results.near], '1 near: Trades draw 447 (476)'],
    [[results.not, results.not], 'None of 2 meets: Trades draw 447 (476)'],
  ])('is the verdict (%#)', async (shown, subject) => {
    expect((await render({}, { profiles: shown.map((result) => profile(result)) })).subject).toBe(subject);
  });

  it('names at most two, and counts where there are more or it gets too long', async () => {
    const subjectOf = async (...labels: string[]) =>
      (await render({}, { profiles: labels.map((label) => profile(results.meets, { label })) })).subject;
    expect(await subjectOf('Adaeze N.', 'Bruno T.')).toBe('Adaeze N., Bruno T. meet draw 447');
    expect(await subjectOf('Adaeze N.', 'Bruno T.', 'Chen W.')).toBe('3 meet: Trades draw 447 (476)');
    expect(await subjectOf('Adaeze N.', 'Bartholomew Longname-Sutherland')).toBe(
      '2 meet: Trades draw 447 (476)',
    );
  });

  it('is at most 40 characters for every type of draw and outcome', async () => {
    const catalogue = builtInCatalogue();
    for (const language of languages) {
      for (const type of drawTypes(catalogue)) {
        for (const result of Object.values(results)) {
          for (const kind of ['alert', 'correction'] as const) {
            const subject = await subjectOfType({ type, kind }, language, result);
            expect(subject.length, subject).toBeLessThanOrEqual(40);
          }
        }
      }
    }
  });

  async function subjectOfType(
    { type, kind }: { type: string; kind: 'alert' | 'correction' },
    language: Language,
    result: AlertProfile['result'],
  ): Promise<string> {
    const program = (['cec', 'fsw', 'fst', 'pnp'] as const).find((each) => each === type);
    const round: Draw['round'] =
      program !== undefined
        ? { kind: 'program', program }
        : type === 'general' || type === 'unknown'
          ? { kind: type }
          : { kind: 'category', category: type, labelVersion: null, labelYear: null };
    const template = compileAlert(alertInput({ language, kind, draw: { ...draw, round } }));
    return template.render(recipient({ profiles: [profile(result)] })).subject;
  }

  it('leaves names as people write them behind its mark', async () => {
    const subjectOf = async (label: string) => {
      const profiles = [profile(results.meets, { label }), profile(results.not)];
      return (await render({ repeat: true }, { profiles })).subject;
    };
    expect(await subjectOf('Anna')).toBe('Sent again: Anna meets draw 447 (Trades)');
    expect(await subjectOf('Anna: B.')).toBe('Sent again: Anna: B. meets draw 447');
  });

  it('calls a draw without a number by its day', async () => {
    const mail = await render({ draw: { ...draw, number: '261105k', date: '2026-11-05' } });
    expect(words(mail.subject)).toBe('You meet the draw of 5 Nov (Trades, 476)');
    expect(words(mail.text)).toContain('Its number is not published yet.');
    expect(mail.html).not.toContain('261105k');
  });

  it('marks a correction and a copy, in words', async () => {
    const previous = { ...draw, crs: 470 };
    const correction = await render({ kind: 'correction', revision: 2, previous });
    expect(correction.subject).toBe('Correction: you meet draw 447 (Trades)');
    for (const part of [correction.text, correction.html])
      expect(words(part)).toContain('This replaces our first alert. Cut-off 476, before: 470.');
    const correctedAgain = await render({ kind: 'correction', revision: 2, previous, repeat: true });
    expect(correctedAgain.subject).toBe(correction.subject);
    for (const part of [correctedAgain.text, correctedAgain.html])
      expect(words(part)).toContain('We are sending this alert again.');
    const short = await render(
      { kind: 'correction', revision: 2, previous, language: 'fr' },
      { profiles: [profile(results.near)] },
    );
    expect(words(short.subject)).toBe('Correction : il manque 4, ronde 447');
    const copy = await render({ repeat: true });
    expect(copy.subject).toBe('Sent again: you meet draw 447 (Trades)');
    expect(copy.text).toContain('sending this alert again');
  });

  it('is in French for a French reader', async () => {
    const mail = await render({ language: 'fr' });
    expect(mail.subject).toBe('Critères remplis\u00a0: ronde 447 (Métiers)');
  });
});

describe('the header', () => {
  it('carries what mail programs act on', async () => {
    const { headers, headerLines, messageId, date, from, to } = await render({ language: 'fr' });
    const line = (name: string): string => headerLines.find(({ key }) => key === name)?.line ?? '';
    expect(line('list-unsubscribe')).toBe(
      'List-Unsubscribe: <https://drawbell.example/one-click/token-c?a=1&b=2>',
    );
    expect(line('list-unsubscribe-post')).toBe('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(line('list-id')).toBe('List-Id: Drawbell alerts <alerts.drawbell.example>');
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('content-language')).toBe('fr');
    expect(headers.get('mime-version')).toBe('1.0');
    expect(line('feedback-id')).toBe('Feedback-ID: draw-447-r1:fr:alert:drawbell');
    expect(headers.has('precedence')).toBe(false);
    expect(messageId).toBe(recipient().messageId);
    expect(date).toEqual(recipient().date);
    expect(from?.value).toEqual([{ name: 'Drawbell', address: 'alerts@drawbell.example' }]);
    expect([to].flat()[0]?.text).toBe('reader@example.org');
  });

  it('of two people differs in nothing but address, Message-ID, date, link and subject', async () => {
    const template = compileAlert(alertInput());
    const fields = (mail: { raw: Buffer }): string[] =>
      (mail.raw.toString('latin1').split('\r\n\r\n')[0] ?? '')
        .split(/\r\n(?![ \t])/)
        .filter((field) => !/^(To|Message-ID|Date|List-Unsubscribe|Subject):/.test(field));
    const one = template.render(recipient());
    const other = template.render(recipient({ to: 'other@example.net', profiles: [profile(results.near)] }));
    expect(fields(other)).toEqual(fields(one));
    expect(fields(one).join('\n')).not.toContain('example.org');
  });
});

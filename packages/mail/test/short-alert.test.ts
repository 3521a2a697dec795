import type { Draw } from '@drawbell/draws/draw';
import { type MatchResult, type Outcome, outcomes } from '@drawbell/draws/match-result';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareNews } from '../src/alert-content.ts';
import type { AlertInput, AlertProfile } from '../src/alert-input.ts';
import { channelWords } from '../src/channel-words.ts';
import { shortAlert, shortDigest, type ShortNews, type ShortText } from '../src/short-alert.ts';
import { alertInput, draw, profile, reasonOfEachCode, results } from './alerts.ts';
import { hostileText } from './hostile-text.ts';

const languages = ['en', 'fr'] as const;
const cec: Draw = {
  ...draw,
  ...{ number: '446', date: '2026-09-29', crs: 518, invitations: 2_000 },
  ...{ nameEn: 'Canadian Experience Class', nameFr: 'Catégorie de l’expérience canadienne' },
  round: { kind: 'program', program: 'cec' },
};
const news = (changes: Partial<AlertInput> = {}) => prepareNews(alertInput({ draw: cec, ...changes }));
const short = (
  results: readonly MatchResult[],
  says: 'verdict' | 'score' = 'verdict',
  changes: Partial<AlertInput> = {},
) => shortAlert(news(changes), { profiles: results.map((result) => profile(result)) }, says);
const plain = ({ title, body }: ShortText): readonly string[] =>
  [title, body].map((text) => text.replaceAll('\u2011', '-').replaceAll('\u00a0', ' '));

describe('one profile, in a message that says the verdict', () => {
  it.each([
    [
      'meets',
      'You meet draw 446 (CEC, 518)',
      'You meet the published criteria of draw 446 of 29 September 2026: Canadian Experience Class. Cut-off 518. 2,000 invitations. This is not an invitation.',
    ],
    [
      'mayMeet',
      'You may meet draw 446 (CEC, 518)',
      'You may meet the published criteria of draw 446 of 29 September 2026: Canadian Experience Class. Cut-off 518. 2,000 invitations. This is not an invitation.',
    ],
    [
      'near',
      'Near the cut-off: draw 446 (CEC, 518)',
      'You are near the cut-off of draw 446 of 29 September 2026: Canadian Experience Class. Cut-off 518. 2,000 invitations.',
    ],
    [
      'lostTie',
      'Near the cut-off: draw 446 (CEC, 518)',
      'You are near the cut-off of draw 446 of 29 September 2026: Canadian Experience Class. Cut-off 518. 2,000 invitations.',
    ],
    [
      'not',
      'Criteria not met: CEC draw 446 (518)',
      'You do not meet the published criteria of draw 446 of 29 September 2026: Canadian Experience Class. Cut-off 518. 2,000 invitations.',
    ],
  ] as const)('%s: %s', (name, title, body) => {
    expect(plain(short([results[name]]))).toEqual([title, body]);
  });

  it('says the same in French', () => {
    const say = (name: keyof typeof results) => plain(short([results[name]], 'verdict', { language: 'fr' }));
    expect(say('meets')).toEqual([
      'Critères remplis : ronde 446 (CEC, 518)',
      'Vous remplissez les critères publiés de la ronde 446 du 29 septembre 2026 : Catégorie de l’expérience canadienne. Seuil 518. 2 000 invitations. Ceci n’est pas une invitation.',
    ]);
    expect(say('near')[0]).toBe('Près du seuil : ronde 446 (CEC, 518)');
    expect(say('mayMeet')[0]).toBe('Peut-être : ronde 446 (CEC, 518)');
    expect(say('not')[0]).toBe('Critères non remplis : ronde 446 (CEC)');
  });

  it('says the same to everybody who has that outcome, whatever their score, facts and names are', () => {
    const resultOf = (outcome: Outcome) =>
      fc.record({
        outcome: fc.constant(outcome),
        pointsShort: fc.option(fc.nat(10)),
        reasons: fc.array(fc.constantFrom(...Object.values(reasonOfEachCode)), { maxLength: 4 }),
      });
    const profileOf = (outcome: Outcome) =>
      fc.record({
        result: resultOf(outcome),
        label: fc.option(hostileText),
        facts: fc.option(fc.record({ crs: fc.nat(1_200) })),
      }) as fc.Arbitrary<AlertProfile>;
    fc.assert(
      fc.property(
        fc.constantFrom(...outcomes).chain((outcome) => fc.tuple(profileOf(outcome), profileOf(outcome))),
        fc.constantFrom(...languages),
        ([one, other], language) => {
          const say = (...profiles: AlertProfile[]) =>
            shortAlert(news({ language }), { profiles }, 'verdict');
          expect(say(one)).toEqual(say(other));
          expect(say(one, other)).toEqual(say(other, one));
          const item = (each: AlertProfile): ShortNews => ({
            news: news({ language }),
            reader: { profiles: [each] },
          });
          expect(shortDigest([item(one), item(other)], 'verdict')).toEqual(
            shortDigest([item(other), item(other)], 'verdict'),
          );
        },
      ),
    );
  });
});

it('says score, gap and label to who allowed it', () => {
  const reader = { profiles: [profile(results.near, { label: 'Marie' })] };
  expect(plain(shortAlert(news(), reader, 'score'))).toEqual([
    '4 points short: CEC draw 446 (518)',
    'You are near the cut-off of draw 446 of 29 September 2026: Canadian Experience Class. Your score 514 · cut-off 518: 4 short. Profile: \u2068Marie\u2069. 2,000 invitations.',
  ]);
  expect(plain(shortAlert(news({ language: 'fr' }), reader, 'score'))).toEqual([
    'Il manque 4 points : ronde 446 (CEC)',
    'Vous êtes près du seuil de la ronde 446 du 29 septembre 2026 : Catégorie de l’expérience canadienne. Votre note 514 · seuil 518 : il manque 4. Profil : \u2068Marie\u2069. 2 000 invitations.',
  ]);
});

it('a correction says that it is one, and a copy that it comes again', () => {
  const corrected = short([results.meets], 'verdict', { kind: 'correction', previous: { ...cec, crs: 512 } });
  expect(plain(corrected)).toEqual([
    'Correction: you meet draw 446 (CEC, 518)',
    'You meet the published criteria of draw 446 of 29 September 2026: Canadian Experience Class. Cut-off 518. IRCC corrected this draw. 2,000 invitations. This is not an invitation.',
  ]);
  expect(short([results.meets], 'verdict', { repeat: true }).title).toBe(
    'Sent again: you meet draw 446 (CEC, 518)',
  );
});

it.each([
  [
    ['meets', 'meets', 'near', 'not', 'not'],
    '2 of your 5 profiles meet draw 446 (CEC)',
    'Critères remplis, 2 sur 5 : ronde 446',
  ],
  [['meets', 'not'], '1 of your 2 profiles meets draw 446', 'Critères remplis, 1 sur 2 : ronde 446'],
  [['mayMeet', 'near'], '1 of your 2 profiles may meet draw 446', 'Peut-être, 1 sur 2 : ronde 446 (CEC)'],
  [['near', 'not'], '1 of your 2 profiles is near draw 446', 'Près du seuil, 1 sur 2 : ronde 446 (CEC)'],
  [['not', 'not'], 'None of your 2 profiles meets draw 446', 'Aucun sur 2 : ronde 446 (CEC, 518)'],
] as const)('several profiles %j: %s', (names, en, fr) => {
  const titles = languages.map(
    (language) =>
      plain(
        short(
          names.map((name) => results[name]),
          'verdict',
          { language },
        ),
      )[0],
  );
  expect(titles).toEqual([en, fr]);
});

it('several profiles: names and scores only where that is allowed', () => {
  const profiles = ['Marie', 'Ahmed', null].map((label) => profile(results.meets, { label }));
  const bodies = (['verdict', 'score'] as const).map(
    (says) => plain(shortAlert(news(), { profiles }, says))[1],
  );
  expect(bodies).toEqual([
    'Your 3 profiles meet the published criteria of draw 446 of 29 September 2026: Canadian Experience Class. Cut-off 518. 2,000 invitations. This is not an invitation.',
    'Your 3 profiles meet the published criteria of draw 446 of 29 September 2026: CEC. Cut-off 518. \u2068Marie\u2069 530, \u2068Ahmed\u2069 530, \u2068Profile 3\u2069 530. This is not an invitation.',
  ]);
});

describe('a digest', () => {
  const item = (
    result: MatchResult,
    changes: Partial<Draw> = {},
    language: 'en' | 'fr' = 'en',
  ): ShortNews => ({
    news: news({ draw: { ...cec, ...changes }, language }),
    reader: { profiles: [profile(result)] },
  });

  it('of one draw reads like the alert', () => {
    expect(shortDigest([item(results.near)], 'score')).toEqual(short([results.near], 'score'));
  });

  it('of several has a line a draw, verdicts first', () => {
    const items = [
      item(results.not, { number: '445', crs: 470, round: { kind: 'general' } }),
      item(results.near, { number: '447', crs: 521 }),
      item(results.meets),
    ];
    expect(plain(shortDigest(items, 'verdict'))).toEqual([
      '3 draws: you meet 1',
      'You meet: 446 CEC (518)\nNear: 447 CEC (521)\nNot met: 445 General (470)\nThis is not an invitation.',
    ]);
    expect(plain(shortDigest(items, 'score'))[1]).toBe(
      '12 above: 446 CEC (518)\n4 short: 447 CEC (521)\nNot met: 445 General (470)\nThis is not an invitation.',
    );
    const french = items.map((each) => ({
      ...each,
      news: prepareNews({ ...each.news.input, language: 'fr' }),
    }));
    expect(plain(shortDigest(french, 'verdict'))).toEqual([
      '3 rondes : critères remplis pour 1',
      'Critères remplis : 446 CEC (518)\nPrès du seuil : 447 CEC (521)\nNon remplis : 445 Tous les programmes (470)\nCeci n’est pas une invitation.',
    ]);
  });

  it('of many says how many more there are', () => {
    const items = Array.from({ length: 20 }, (_, i) => item(results.mayMeet, { number: String(400 + i) }));
    const { title, body } = shortDigest(items, 'verdict');
    expect(title).toBe('20 draws: you may meet all 20');
    expect(body.split('\n').slice(-2)).toEqual(['and 15 more', 'This is not an invitation.']);
  });

  it('of near misses alone says nothing of invitations, and of two that both', () => {
    const near = shortDigest([item(results.near), item(results.near, { number: '447' })], 'verdict');
    expect(plain(near)).toEqual(['2 draws: near both', 'Near: 446 CEC (518)\nNear: 447 CEC (518)']);
  });

  it('for several profiles says how many of them', () => {
    const reader = { profiles: [profile(results.meets), profile(results.not)] };
    const items = [{ news: news(), reader }, item(results.near)];
    expect(plain(shortDigest(items, 'verdict'))).toEqual([
      '2 draws: your profiles meet 1',
      '1 of 2 meets: 446 CEC (518)\nNear: 446 CEC (518)\nThis is not an invitation.',
    ]);
  });
});

it('is short, and never says that anybody is invited, whatever is drawn and whoever reads', () => {
  const anyDraw = fc.record({
    number: fc.constantFrom('446', '91a', '2026-09-29-a'),
    crs: fc.option(fc.nat(1_200)),
    invitations: fc.option(fc.nat(9_999)),
    nameEn: hostileText,
    nameFr: hostileText,
    round: fc.constantFrom<Draw['round']>(
      ...[draw.round, cec.round],
      { kind: 'general' },
      { kind: 'unknown' },
      { kind: 'program', program: 'pnp' },
    ),
  });
  const anyProfile = fc.record({
    label: fc.option(hostileText),
    result: fc.constantFrom<MatchResult>(...Object.values(results)),
  });
  fc.assert(
    fc.property(
      fc.array(anyDraw, { minLength: 1, maxLength: 8 }),
      fc.array(anyProfile, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(...languages),
      fc.constantFrom('verdict' as const, 'score' as const),
      fc.constantFrom('alert' as const, 'correction' as const),
      (draws, readers, language, says, kind) => {
        const reader = { profiles: readers.map(({ result, label }) => profile(result, { label })) };
        const items = draws.map((changes) => ({
          news: news({ draw: { ...cec, ...changes }, language, kind }),
          reader,
        }));
        for (const { title, body } of [
          shortAlert(items[0]?.news ?? news(), reader, says),
          shortDigest(items, says),
        ]) {
          expect(title.length).toBeLessThanOrEqual(40);
          expect(body.length).toBeLessThanOrEqual(180);
          expect(`${title} ${body}`).toBe(`${title} ${body}`.toWellFormed());
          expect(title).not.toMatch(/[\p{Cc}]/u);
          expect(`${title} ${body}`).not.toMatch(
            /you (are|were|have been) invited|vous (êtes|avez été) invité|undefined|null|NaN/i,
          );
        }
      },
    ),
  );
});

it('what begins a channel names nobody and fits a small screen', () => {
  for (const words of languages.map((language) => channelWords[language])) {
    for (const { title, body } of [words.ntfyCode('123456'), words.pushBegins, words.ntfyBegins]) {
      expect(title.length).toBeLessThanOrEqual(40);
      expect(body.length).toBeLessThanOrEqual(180);
    }
    expect(words.ntfyCode('123456').title).toContain('123456');
    const { linked, linkedAlready, stopped, other, noCode, codeUnknown, notLinked } = words.telegram;
    for (const text of [linked, linkedAlready, other('https://bell.example.org')])
      expect(text).toContain('/stop');
    for (const say of [stopped, other, noCode, codeUnknown])
      expect(say('https://bell.example.org')).toContain('https://bell.example.org');
    expect(notLinked).not.toContain('/');
  }
});

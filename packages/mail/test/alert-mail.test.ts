import { roundLabel } from '@drawbell/draws/labels';
import { outcomeSentence, reasonSentence } from '@drawbell/draws/reason-sentences';
import { languages } from '@drawbell/draws/subscriber-input';
import { type ParsedMail, simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import type { AlertInput, AlertRecipient } from '../src/alert-input.ts';
import { compileAlert } from '../src/alert-template.ts';
import { alertInput, draw, profile, reasonOfEachCode, recipient, results } from './alerts.ts';

async function render(
  changes: Partial<AlertInput> = {},
  who: Partial<AlertRecipient> = {},
): Promise<ParsedMail & { html: string; text: string; subject: string }> {
  const template = await compileAlert(alertInput(changes));
  const { raw, subject } = template.render(recipient(who));
  const parsed = await simpleParser(raw);
  expect(parsed.subject).toBe(subject);
  return { ...parsed, html: String(parsed.html), text: parsed.text ?? '', subject };
}

describe('what an alert says', () => {
  it.each(languages)('names the draw, the profile and its reasons in both parts (%s)', async (language) => {
    const mail = await render({ language }, { profiles: [profile(results.meets, { label: 'moi' })] });
    const facts = {
      en: ['October 1, 2026', '3,500', 'Trades Occupations, 2026-Version 3'],
      fr: ['1er octobre 2026', '3\u00a0500', 'Métiers spécialisés 2026-Version 3'],
    };
    for (const part of [mail.html, mail.text]) {
      for (const fact of [...facts[language], '447', '476', 'May 28, 2026 at 16:55:23 UTC', 'moi']) {
        expect(part).toContain(fact);
      }
      expect(part).toContain(roundLabel(draw, language));
      expect(part).toContain(outcomeSentence('meets', language));
      expect(part).toContain('100 Queen Street');
      expect(part).toContain('https://drawbell.example/manage/token-a');
      expect(part).toContain('https://drawbell.example/unsubscribe/token-b');
      expect(part).toContain('60');
    }
    expect(mail.text).toContain(reasonSentence({ code: 'score_above', points: 12 }, language));
    expect(mail.html).toContain(`lang="${language}"`);
  });

  it.each(languages)('every reason code has a sentence that reaches the mail (%s)', async (language) => {
    const template = await compileAlert(alertInput({ language }));
    for (const reason of Object.values(reasonOfEachCode)) {
      const result = { outcome: 'may_meet', pointsShort: null, reasons: [reason] } as const;
      const parsed = await simpleParser(template.render(recipient({ profiles: [profile(result)] })).raw);
      const sentence = reasonSentence(reason, language);
      expect(sentence.length).toBeGreaterThan(5);
      expect(parsed.text).toContain(sentence);
    }
  });

  it.each(languages)('never says that anybody is invited (%s)', async (language) => {
    for (const result of Object.values(results)) {
      const mail = await render({ language }, { profiles: [profile(result)] });
      for (const part of [mail.subject, mail.html, mail.text]) {
        expect(part).not.toMatch(
          /you (are|were|have been) invited(?! to)(?!, you have)|vous (êtes|avez été) invité/i,
        );
      }
      expect(mail.text).toMatch(/not an invitation|n’est pas une invitation/);
    }
  });

  it('loads nothing from anywhere', async () => {
    const { html } = await render();
    expect(html).not.toMatch(/<img|<script|<link|@import|url\(|\bsrc=|<iframe|background="/i);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
  });

  it('tells what to do by the best outcome', async () => {
    expect((await render()).text).toContain('If you are invited, you have 60 days');
    expect((await render({}, { profiles: [profile(results.mayMeet)] })).text).toContain('missing facts');
    expect((await render({}, { profiles: [profile(results.near)] })).text).toContain(
      'nothing you need to do',
    );
  });

  it('says why a draw is shown that a profile does not meet', async () => {
    const mail = await render({}, { profiles: [profile(results.not, { because: 'every_draw' })] });
    expect(mail.text).toContain('You asked to hear about every draw.');
  });

  it('shows a fact that nobody published as not published', async () => {
    const bare = { ...draw, crs: null, invitations: null, tieBreak: null, nameFr: null, sourceUrl: null };
    const mail = await render({ draw: bare, language: 'fr' }, { profiles: [profile(results.mayMeet)] });
    expect(mail.text.match(/Non publié/g)).toHaveLength(3);
    expect(mail.subject).not.toContain('seuil');
    expect(mail.html).not.toMatch(/\b(null|undefined|NaN)\b/);
  });
});

describe('the subject', () => {
  const label = roundLabel(draw, 'en');
  it.each([
    [[results.meets], `Draw 447 ${label}, cut-off 476: you meet the published criteria (+12)`],
    [[results.mayMeet], `Draw 447 ${label}, cut-off 476: you may meet the published criteria`],
    [[results.near], `Draw 447 ${label}, cut-off 476: you are 4 points short`],
    [[results.lostTie], `Draw 447 ${label}, cut-off 476: your score equals the cut-off, after the tie-break`],
    [[results.not], `Draw 447 ${label}, cut-off 476: you do not meet the published criteria`],
    [
      [results.not, results.meets, results.meets],
      `Draw 447 ${label}, cut-off 476: 2 of your 3 profiles meet the published criteria`,
    ],
    [[results.not, results.near], `Draw 447 ${label}, cut-off 476: 1 of your 2 profiles came close`],
    [
      [results.not, results.not],
      `Draw 447 ${label}, cut-off 476: none of your 2 profiles meets the published criteria`,
    ],
  ])('leads with the draw and says how the reader stands (%#)', async (shown, subject) => {
    expect((await render({}, { profiles: shown.map((result) => profile(result)) })).subject).toBe(subject);
  });

  it('marks a correction and a copy, in words', async () => {
    const previous = { ...draw, crs: 470 };
    const correction = await render({ kind: 'correction', revision: 2, previous });
    expect(correction.subject).toBe(
      `Correction: draw 447 ${label}, cut-off now 476: you meet the published criteria (+12)`,
    );
    expect(correction.text).toContain('476 (Before: 470)');
    expect(correction.html).toContain('Before: 470');
    expect(correction.text).not.toContain('Before: 3,500');
    const correctedAgain = await render({ kind: 'correction', revision: 2, previous, repeat: true });
    expect(correctedAgain.subject).toBe(correction.subject);
    for (const part of [correctedAgain.text, correctedAgain.html])
      expect(part?.replaceAll(/\s+/g, ' ')).toContain('We are sending this alert again.');
    const copy = await render({ repeat: true });
    expect(copy.subject).toMatch(/^Sent again: draw 447/);
    expect(copy.text).toContain('sending this alert again');
  });

  it('is in French for a French reader', async () => {
    const mail = await render({ language: 'fr' });
    expect(mail.subject).toBe(
      `Ronde 447 ${roundLabel(draw, 'fr')}, seuil 476\u00a0: vous répondez aux critères publiés (+12)`,
    );
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
    const template = await compileAlert(alertInput());
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

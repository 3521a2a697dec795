import { languages } from '@drawbell/draws/subscriber-input';
import { type ParsedMail, simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { type AccountMail, type AccountMailRecipient, maskAddress } from '../src/account/account-mail.ts';
import { accountContent } from '../src/account/account-content.ts';
import { escapeHtml } from '../src/html.ts';
import { accountMailKinds, accountMails, addressee, linksOf, mailOfEachKind } from './account-mails.ts';
import { expectCleanLines } from './clean-lines.ts';

const mails = accountMails();

async function write(
  mail: AccountMail,
  who: Partial<AccountMailRecipient> = {},
): Promise<ParsedMail & { html: string; text: string; subject: string }> {
  const { raw, subject } = mails.write(mail, addressee(who));
  expectCleanLines(raw.toString('latin1'));
  const parsed = await simpleParser(raw);
  expect(parsed.subject).toBe(subject);
  return { ...parsed, html: String(parsed.html), text: parsed.text ?? '', subject };
}

function hrefs(html: string): string[] {
  return [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? '');
}

const each = languages.flatMap((language) => accountMailKinds.map((kind) => [kind, language] as const));

describe.each(each)('the mail %s in %s', (kind, language) => {
  const mail = mailOfEachKind[kind];
  const { lead } = accountContent(mail, language);

  it('says the same in both parts, with every link written out', async () => {
    const { html, text } = await write(mail, { language });
    for (const part of [html, text]) {
      expect(part).toContain(lead.headline);
      expect(part).toContain(lead.because);
      expect(part).toContain('100 Queen Street');
      expect(part).toMatch(/not affiliated with|n’est (ni|pas) affilié/);
      expect(part).not.toMatch(/\b(null|undefined|NaN|Invalid)\b/);
    }
    for (const link of linksOf(mail)) {
      expect(text).toContain(link);
      expect(hrefs(html)).toContain(escapeHtml(link));
    }
    for (const link of linksOf(mail).filter((url) => !/manage|unsubscribe/.test(url)))
      expect(html).toContain(`>${escapeHtml(link)}</span>`);
    expect(html).toContain(`lang="${language}"`);
  });

  it('links to what it was given and nothing else', async () => {
    const { html } = await write(mail, { language });
    const own = linksOf(mail).map(escapeHtml);
    const others = hrefs(html).filter((href) => !own.includes(href));
    const home = ['confirm_sign_up', 'confirm_address'].includes(kind) ? [] : ['https://drawbell.example'];
    const source = others.filter((href) => href.startsWith('https://www.canada.ca/'));
    expect(others).toEqual([...source, ...home]);
    const namesSource = ['welcome', 'source_silent', 'source_back'].includes(kind);
    expect(source).toHaveLength(namesSource ? 1 : 0);
  });

  it('loads nothing from anywhere and never says that anybody is invited', async () => {
    const { html, text, subject } = await write(mail, { language });
    expect(html).not.toMatch(/<img|<script|<link|@import|url\(|\bsrc=|<iframe|background="/i);
    for (const part of [html, text, subject])
      expect(part).not.toMatch(/you (are|were|have been) invited|vous (êtes|avez été) invité/i);
  });

  it('has the header fields that mail programs act on', async () => {
    const { headers, headerLines, messageId, date, from, to } = await write(mail, { language });
    const who = addressee();
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('content-language')).toBe(language);
    expect(headers.get('feedback-id')).toBe(`account:${language}:${kind}:drawbell`);
    expect(messageId).toBe(who.messageId);
    expect(date?.toISOString()).toBe(who.date.toISOString());
    expect(from?.value).toEqual([{ name: 'Drawbell', address: 'alerts@drawbell.example' }]);
    expect([to].flat()[0]?.value).toEqual([{ name: '', address: 'reader@example.org' }]);
    const list = headerLines.filter(({ key }) => key.startsWith('list-')).map(({ line }) => line);
    expect(list).toEqual(
      'oneClickUrl' in mail
        ? [`List-Unsubscribe: <${mail.oneClickUrl}>`, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click']
        : [],
    );
  });

  if (language === 'fr') {
    it('is set as French is in Canada', async () => {
      const { text, subject } = await write(mail, { language });
      for (const part of [text.replace(/https?:\S+/g, ''), subject]) {
        expect(part).not.toMatch(/[\p{L}»] :|\p{L}:/u);
        expect(part).not.toMatch(/[\s\u00a0\u202f][?!;]/);
        expect(part).not.toMatch(/\p{L}'\p{L}/u);
      }
    });
  }
});

describe('what an account mail says', () => {
  it.each([
    ['en', '1\u00a0December\u00a02026 at 15:04\u00a0UTC', '25\u00a0November\u00a02026 at 09:30\u00a0UTC'],
    [
      'fr',
      '1er\u00a0décembre\u00a02026 à 15\u00a0h\u00a004\u00a0UTC',
      '25\u00a0novembre\u00a02026 à 9\u00a0h\u00a030\u00a0UTC',
    ],
  ] as const)('until when each of its links works (%s)', async (language, confirm, settings) => {
    const { text } = await write(mailOfEachKind.already_signed_up, { language });
    expect(text).toContain(confirm);
    expect(text).toContain(settings);
    expect((await write(mailOfEachKind.confirm_sign_up, { language })).text).toContain(confirm);
    expect((await write(mailOfEachKind.settings_link, { language })).text).toContain(settings);
  });

  it.each([
    [
      'en',
      { meets: 7, may_meet: 12, near: 3 },
      'Of 120 draws in the last 24 months, you would have met the published criteria of 7, may have met the published criteria of 12 and would have narrowly missed 3.',
    ],
    [
      'en',
      { meets: 0, may_meet: 0, near: 0 },
      'Of 120 draws in the last 24 months, you would have met the published criteria of none.',
    ],
    [
      'en',
      { meets: 0, may_meet: 1, near: 0 },
      'Of 120 draws in the last 24 months, you may have met the published criteria of 1.',
    ],
    [
      'fr',
      { meets: 7, may_meet: 12, near: 3 },
      'Sur 120 rondes au cours des 24 derniers mois, vous auriez répondu aux critères publiés de 7, vous auriez peut-être répondu aux critères publiés de 12 et vous en auriez manqué 3 de peu.',
    ],
    [
      'fr',
      { meets: 0, may_meet: 0, near: 0 },
      'Sur 120 rondes au cours des 24 derniers mois, vous n’auriez répondu aux critères publiés d’aucune.',
    ],
  ] as const)('how past draws compare with the profile (%s, %j)', async (language, counts, sentence) => {
    const { welcome } = mailOfEachKind;
    const mail = await write({ ...welcome, past: { ...welcome.past, counts } }, { language });
    for (const part of [mail.text, mail.html]) expect(part).toContain(sentence);
  });

  it('lists past draws in the order given, with cut-off where there is one', async () => {
    const { text } = await write(mailOfEachKind.welcome);
    const lines = text.split('\n').filter((line) => line.startsWith('- Draw'));
    expect(lines).toEqual([
      '- Draw 447 · Trades · 1\u00a0October\u00a02026 · cut\u2011off 476',
      '- Draw 445 · French-language proficiency · 17\u00a0September\u00a02026 · cut\u2011off 391',
      '- Draw 444 · Canadian Experience Class · 16\u00a0September\u00a02026 · cut\u2011off 508',
      '- Draw 91a · General · 1\u00a0September\u00a02026',
    ]);
  });

  it.each(languages)('nothing of past draws when there were none (%s)', async (language) => {
    const past = {
      ...{ months: 1, draws: 0, leftOut: [], notes: [], newest: [] },
      counts: { meets: 0, may_meet: 0, near: 0 },
    };
    const { text } = await write({ ...mailOfEachKind.welcome, past }, { language });
    expect(text).toMatch(/no draw in the last month|Aucune ronde au cours du dernier mois/);
    expect(text).not.toMatch(/The newest|Les plus récentes/);
  });

  it.each([
    ['en', 'is left out: the points grid changed on 3\u00a0November\u00a02026, between it and', /no draw in/],
    [
      'fr',
      'est laissée de côté\u00a0: la grille de points a changé le 3\u00a0novembre\u00a02026',
      /Aucune ronde/,
    ],
  ] as const)('which past draws are left out and why, and not that there were none (%s)', async (...said) => {
    const [language, sentence, none] = said;
    const past = {
      ...{ months: 24, draws: 0, counts: { meets: 0, may_meet: 0, near: 0 }, notes: [], newest: [] },
      leftOut: [
        { changedOn: '2026-11-03', draws: 1 },
        { changedOn: '2026-01-20', draws: 12 },
      ],
    };
    const { text, html } = await write({ ...mailOfEachKind.welcome, past }, { language });
    for (const part of [text, html]) {
      expect(part.replaceAll(/[^\S\u00a0]+/g, ' ')).toContain(sentence);
      expect(part).toMatch(/12 (?:draws are left out|rondes sont laissées de côté)/);
      expect(part).not.toMatch(none);
    }
  });

  it('what is said of changes of the points grid across which past draws are compared all the same', async () => {
    const { text, html } = await write(mailOfEachKind.welcome);
    for (const part of [text, html])
      expect(part.replaceAll(/\s+/g, ' ')).toContain(
        'The points grid changed on March 25, 2025. Most scores',
      );
  });

  it('the subjects of a language tell the kinds apart', () => {
    for (const language of languages) {
      const subjects = accountMailKinds.map(
        (kind) => accountContent(mailOfEachKind[kind], language).lead.subject,
      );
      expect(new Set(subjects).size).toBe(accountMailKinds.length);
      for (const subject of subjects) expect(subject.length).toBeLessThanOrEqual(40);
    }
  });

  it('an address is masked as far as its first letter and domain', () => {
    expect(maskAddress('maria.silva@example.org')).toBe('m…@example.org');
    expect(maskAddress('a@example.org')).toBe('a…@example.org');
  });
});

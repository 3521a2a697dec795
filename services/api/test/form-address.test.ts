import { describe, expect, it } from 'vitest';
import { readAddress } from '../src/account/address.ts';
import { formWords } from '../src/account/form-words.ts';

describe('an address', () => {
  const read = (email: string, more: Record<string, string> = {}) =>
    readAddress(new URLSearchParams({ email, ...more })).errors.map(
      ({ problem, detail }) => detail ?? problem,
    );

  it('is asked about once when its domain looks like a slip', () => {
    expect(read('maria@gmial.com')).toEqual(['maria@gmail.com']);
    expect(read('maria@hotmai.com')).toEqual(['maria@hotmail.com']);
    expect(read('maria@yaho.ca')).toEqual(['maria@yahoo.ca']);
    expect(read('maria@outlok.fr')).toEqual(['maria@outlook.fr']);
    expect(read('maria@gmial.com', { addressAsked: 'maria@gmial.com' })).toEqual([]);
    expect(read('maria@gmial.com', { addressAsked: 'other@gmial.com' })).toEqual(['maria@gmail.com']);
  });

  it('is taken as it is when the domain is well known or like no other', () => {
    for (const email of ['a@gmail.com', 'a@hotmail.fr', 'a@ulaval.ca', 'a@cmail.example', 'a@ymail.com'])
      expect(read(email), email).toEqual([]);
    expect(read('')).toEqual(['email_missing']);
    for (const email of ['maria', 'a@b', 'a b@example.org', 'a@example.org\r\nBcc: b@example.org'])
      expect(read(email), email).toEqual(['email_invalid']);
  });

  it('is asked about where a letter is too many, too few, wrong or exchanged, and nowhere else', () => {
    for (const [typed, meant] of Object.entries({
      ...{ 'gmaill.com': 'gmail.com', 'ggmail.com': 'gmail.com', 'gmail.co': 'gmail.com' },
      ...{ 'gmail.con': 'gmail.com', 'hotmial.com': 'hotmail.com', 'yhaoo.com': 'yahoo.com' },
      ...{ 'videotorn.ca': 'videotron.ca', 'rediffmial.com': 'rediffmail.com' },
      ...{ 'laposte.ner': 'laposte.net', 'sympatico.cq': 'sympatico.ca' },
    }))
      expect(read(`a@${typed}`), typed).toEqual([`a@${meant}`]);
    for (const right of [
      ...['yahoo.com.br', 'yahoo.com.ph', 'hotmail.com.br', 'hotmail.de', 'outlook.in', 'foxmail.com'],
      ...['nust.edu.pk', 'ui.edu.ng', 'iitb.ac.in', 'usthb.dz', 'um5.ac.ma', 'mail.ru', 'abv.bg', 'gmx.net'],
      ...['orange.sn', 'orange.ci', 'menara.ma', 'gnet.tn', 'camtel.cm', 'hanmail.net', '139.com', 'me.co'],
      ...['shaw.com', 'rogers.ca', 'mail.ca', 'proton.ch', 'fastmail.fm', 'cra-arc.gc.ca', 'mail.mcgill.ca'],
    ])
      expect(read(`a@${right}`), right).toEqual([]);
  });

  it('with blanks, hidden characters or a domain in its own script is taken as it is mailed', () => {
    const taken = (email: string) => readAddress(new URLSearchParams({ email }));
    for (const [typed, address] of [
      [' marie@Hébert.example\u200b', 'marie@xn--hbert-bsa.example'],
      ['\ufeffR&D@x.example\u00ad', 'R&D@x.example'],
      ['ivan@xn--e1afmkfd.xn--p1ai', 'ivan@xn--e1afmkfd.xn--p1ai'],
      [`${' '.repeat(400)}a@x.example`, 'a@x.example'],
    ] as const)
      expect(taken(typed), typed).toEqual({ address, errors: [] });
    // The question about a slip is asked once, however the address is typed again.
    expect(read('maria@gmial.com', { addressAsked: ' maria@GMIAL.com\u200b' })).toEqual([]);
  });

  it('is refused with the reason, in both languages', () => {
    const { en, fr } = formWords;
    for (const [typed, problem, said, dit] of [
      [
        'josé@example.org',
        'email_not_ascii',
        /cannot send mail to such an address/,
        /ne pouvons pas encore écrire/,
      ],
      ['иван@пример.рф', 'email_not_ascii', /before the @/, /avant le @/],
      ['O’Brien@example.org', 'email_not_ascii', /’/, /’/],
      ['marie\u202e@example.org', 'email_hidden', /nobody can see/, /invisibles/],
      [`${'l'.repeat(65)}@example.org`, 'email_long', /64 before the @/, /64 avant le @/],
    ] as const) {
      expect(read(typed), typed).toEqual([problem]);
      expect(en.errors[problem]('')).toMatch(said);
      expect(fr.errors[problem]('')).toMatch(dit);
    }
  });
});

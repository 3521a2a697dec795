import type { Language } from '@drawbell/draws/subscriber-input';
import type { Refusal } from '@drawbell/operations/refusal';
import type { z } from 'zod';
import type { Form } from '../app/form.ts';
import { html } from '../app/html.ts';
import { fieldWordsOf } from './own-form-words.ts';
import { inLanguage, markedUp, reasonInLanguage, type SaidWords, sentenceOf } from './refusal-words.ts';
import { fieldAt, isThereTwice } from './typed-endpoint.ts';
import type { RefusedForm } from './visitor.ts';

/** What is wrong with a form, by the name of the field; null where none is to blame. */
export interface FoundFault {
  readonly name: string | null;
  readonly said: SaidWords;
}

interface Reader {
  readonly form: Form;
  readonly language: Language;
}

/** What the schema of an operation says of what was typed. */
export function faultsOfIssues(
  issues: readonly z.core.$ZodIssue[],
  { form, language }: Reader,
): FoundFault[] {
  return issues.map((issue) => {
    const path = issue.path.map(String);
    return {
      name: fieldAt(path, form),
      said: isThereTwice(path) ? reasonInLanguage('names a header twice', language) : saidOf(issue, language),
    };
  });
}

/** What an operation refused: field by field, or in a sentence. */
export function faultsOfRefusal({ message, fields }: Refusal, { form, language }: Reader): FoundFault[] {
  const named = Object.entries(fields);
  if (named.length === 0) return [{ name: null, said: inLanguage(message, language) }];
  return named.map(([path, reason]) => ({
    name: fieldAt(path.split('/'), form),
    said: reasonInLanguage(reason, language),
  }));
}

/** The faults at their fields, and all of them with what each field is called. The first of a field stands for it. */
export function labelledFaults(
  found: readonly FoundFault[],
  { order, prefix, form, language }: Reader & { order: string; prefix: string },
): Pick<RefusedForm, 'faults' | 'summary'> {
  const words = issueWords[language];
  const firsts = new Map<string, SaidWords>();
  for (const { name, said } of found) if (name !== null && !firsts.has(name)) firsts.set(name, said);
  const shown = (said: SaidWords, isWhole: boolean) => markedUp(sentenceOf(said, { isWhole }), language);
  const faults = new Map([...firsts].map(([name, said]) => [name, shown(said, true)]));
  const named = [...firsts].map(([name, said]) => ({
    id: `${prefix}-${name}`,
    message: html`${labelOf(order, name, language)}${words.colon}${shown(said, false)}`,
  }));
  const others = found.flatMap(({ name, said }) =>
    name === null ? [{ id: null, message: shown(said, true) }] : [],
  );
  const isLost = [...form].some(([name, text]) => text !== '' && isSecret(name, text));
  const lost = isLost ? [{ id: null, message: words.secrets }] : [];
  return { faults, summary: [...named, ...others, ...lost] };
}

const secretFields: readonly string[] = ['secret', 'certificateKey', 'headerValue'];

/** Secrets are typed and never shown, not even to whoever typed them; a private key in whichever field it came. */
export function isSecret(name: string, text: string): boolean {
  return secretFields.includes(name) || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
}

/** What a field is called; one of several rows with its number. */
function labelOf(order: string, name: string, language: Language): string {
  const [, row] = /^headerName-(\d+)$/.exec(name) ?? [];
  if (row !== undefined) return issueWords[language].header(row);
  return fieldWordsOf(order, name, language)?.label ?? name;
}

function saidOf(issue: z.core.$ZodIssue, language: Language): SaidWords {
  const words = issueWords[language];
  const said = (text: string) => ({ text, isEnglish: language === 'en' });
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'array') return said(words.choose);
      return said(issue.origin === 'string' ? words.missing : words.less(String(issue.minimum)));
    case 'too_big':
      return said(
        issue.origin === 'string' ? words.long(String(issue.maximum)) : words.more(String(issue.maximum)),
      );
    case 'invalid_type':
      if (issue.expected === 'array') return said(words.choose);
      if (issue.expected === 'date') return said(words.form);
      return said(issue.expected === 'number' || issue.expected === 'int' ? words.noNumber : words.missing);
    case 'invalid_format':
      return issue.format === 'regex' ? reasonInLanguage(issue.message, language) : said(words.form);
    case 'invalid_value':
      return said(words.none);
    default:
      return reasonInLanguage(issue.message, language);
  }
}

const en = {
  colon: ': ',
  header: (row: string) => `Header ${row}`,
  secrets: 'Secrets that you typed are not shown again: type them anew.',
  choose: 'choose at least one',
  missing: 'it is missing',
  less: (minimum: string) => `it is less than ${minimum}`,
  more: (maximum: string) => `it is more than ${maximum}`,
  long: (maximum: string) => `it has more than ${maximum} characters`,
  noNumber: 'it is no whole number',
  form: 'it is not of the right form',
  none: 'it is none of the choices',
};

const fr: typeof en = {
  colon: '\u00a0: ',
  header: (row) => `En-tête ${row}`,
  secrets:
    'Les secrets que vous avez entrés ne sont pas affichés de nouveau\u00a0: entrez-les encore une fois.',
  choose: 'choisissez-en au moins un',
  missing: 'il manque quelque chose',
  less: (minimum) => `c’est moins que ${minimum}`,
  more: (maximum) => `c’est plus que ${maximum}`,
  long: (maximum) => `il y a plus de ${maximum} caractères`,
  noNumber: 'ce n’est pas un nombre entier',
  form: 'ce n’est pas de la bonne forme',
  none: 'ce n’est aucun des choix',
};

const issueWords = { en, fr };

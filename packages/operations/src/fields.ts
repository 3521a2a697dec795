import { z } from 'zod';
import { askedOf, describedOf, labelOf, layersOf } from './ask.ts';
import type { Operation } from './operation.ts';

/** What people type or choose for one value, in a form or behind a command. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string | undefined;
  /** `--contact`, without the dashes. */
  readonly option: string;
  /** It stands behind the command, without the name of an option. */
  readonly isArgument: boolean;
  /** It cannot be left out. */
  readonly isRequired: boolean;
  /** What it is when it is left out. */
  readonly initial: unknown;
  readonly kind: 'text' | 'email' | 'number' | 'moment' | 'id' | 'yes' | 'choice' | 'choices' | 'texts';
  /** Of `choice`, `choices` and `yes`: the value, and what it is called in a form. */
  readonly of: readonly { readonly value: string; readonly text: string }[];
  /** What was typed, as the schema takes it; undefined when nothing was. */
  read(typed: readonly string[]): unknown;
  /** Why what was typed cannot be meant: an id of something else. Null when it can. */
  refuses(typed: string): string | null;
}

/** The fields of body or query, in the order in which they are described. */
export function fieldsOf({ takes }: Pick<Operation, 'takes'>): readonly Field[] {
  return Object.entries(takes.shape).map(([name, schema]) => fieldOf(name, schema));
}

/** The fields of the path. */
export function placesOf({ at }: Pick<Operation, 'at'>): readonly Field[] {
  return Object.entries(at.shape).map(([name, schema]) => ({ ...fieldOf(name, schema), isArgument: true }));
}

function fieldOf(name: string, schema: z.core.$ZodType): Field {
  const { option, argument, words = {}, is, kind: idKind = '', refuses, read } = askedOf(schema);
  const initial = z.safeParse(schema as z.ZodType, undefined);
  const inner = layersOf(schema).at(-1) ?? schema;
  const kind = read === undefined ? kindOf(schema, is) : 'text';
  const isRequired = !initial.success;
  // Emptied, a field that held a word is not the same as left alone: its schema says what is missing.
  const isLeftOut = !isRequired && typeof initial.data !== 'string';
  return {
    ...{ name, label: labelOf(name, schema), hint: describedOf(schema), kind, isRequired },
    option: option ?? name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    isArgument: argument === true,
    initial: initial.data,
    of: (kind === 'yes' ? ['yes'] : choicesOf(inner)).map((value) => ({
      value,
      text: words[value] ?? value,
    })),
    refuses: (typed) => refuses?.(typed) ?? null,
    read: (typed) => {
      if (kind === 'choices' || kind === 'texts') return typed.length === 0 ? undefined : [...new Set(typed)];
      const [text] = typed;
      if (text === undefined || (text.trim() === '' && isLeftOut)) return undefined;
      if (read !== undefined) return read(text);
      if (kind === 'number') return Number(text.replaceAll(/[\s\u00a0\u202f]/g, '') || Number.NaN);
      if (kind === 'yes') return text === 'yes';
      if (kind === 'id') return text.replace(/^(?=\d)/, `${idKind}_`);
      // A day was chosen: its midnight.
      return kind === 'moment' && /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
    },
  };
}

function kindOf(schema: z.core.$ZodType, is: string | undefined): Field['kind'] {
  if (is === 'id' || is === 'moment') return is;
  const { def } = (layersOf(schema).at(-1) ?? schema)._zod;
  if (def.type === 'boolean') return 'yes';
  if (def.type === 'enum' || def.type === 'literal') return 'choice';
  if (def.type === 'array') return choicesOf(schema).length > 0 ? 'choices' : 'texts';
  if (def.type === 'number') return 'number';
  const isEmail = layersOf(schema).some((each) => z.globalRegistry.get(each)?.['format'] === 'email');
  return isEmail ? 'email' : 'text';
}

function choicesOf(schema: z.core.$ZodType): string[] {
  const inner = layersOf(schema).at(-1) ?? schema;
  if (inner instanceof z.ZodArray) return choicesOf(inner.element);
  if (inner instanceof z.ZodEnum) return inner.options.map(String);
  return inner instanceof z.ZodLiteral ? [...inner.values].map(String) : [];
}

/** What is wrong with what was typed, in sentences that name each field as people see it. */
export function sentencesOf(
  operation: Pick<Operation, 'at' | 'takes'>,
  issues: readonly z.core.$ZodIssue[],
): string[] {
  const fields = [...placesOf(operation), ...fieldsOf(operation)];
  return issues.map((issue) => {
    const [first] = issue.path;
    const label = fields.find(({ name }) => name === first)?.label;
    if (issue.path.length > 1 && askedOf(operation.takes).asJson === true)
      return `${issue.path.map(String).join('/')}: ${issue.message}.`;
    return `${label === undefined ? '' : `${label}: `}${whyOf(issue)}.`;
  });
}

/** Why an input is refused. Sentences of our schemas stay; those that speak of types are replaced by words about the input. */
function whyOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'array') return 'choose at least one';
      if (issue.origin === 'string')
        return Number(issue.minimum) === 1 ? 'it is missing' : `it has less than ${issue.minimum} characters`;
      return `it is less than ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'string') return `it has more than ${issue.maximum} characters`;
      return `it is more than ${issue.maximum}`;
    case 'invalid_type':
      if (issue.expected === 'array') return 'choose at least one';
      return issue.expected === 'number' || issue.expected === 'int'
        ? 'it is no whole number'
        : 'it is missing';
    case 'invalid_value':
      return `it is none of: ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      if (issue.format === 'datetime') return 'it is no moment like 2027-01-31T00:00:00Z';
      return issue.format === 'date' ? 'it is no day like 2027-01-31' : issue.message;
    default:
      return issue.message;
  }
}

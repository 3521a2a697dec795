import { z } from 'zod';
import ruleData from '../../data/document-rules.json' with { type: 'json' };
import { plainText, webAddress } from '../plain-text.ts';
import { type DocumentKind, documentKinds } from './document.ts';

/** How sure a rule is: published by IRCC, told by others and to be checked with IRCC, or only what its owner entered. */
export const strengths = ['official', 'secondary', 'owner'] as const;

const wording = {
  strength: z.enum(strengths),
  ruleEn: plainText(300),
  ruleFr: plainText(300),
  /** Where it can be checked: an address, or nothing where the owner of the document is the source. */
  source: z.union([z.literal(''), webAddress]),
};

const lastsSchema = z
  .strictObject({
    years: z.int().min(1).max(20).optional(),
    months: z.int().min(1).max(240).optional(),
    from: z.enum(['result', 'issue']),
    lastDay: z.enum(['same_day', 'day_before']).describe('The day of the same date, or the one before it.'),
  })
  .refine(({ years, months }) => (years === undefined) !== (months === undefined), {
    message: 'give years or months',
  });

const documentRuleSchema = z.strictObject({
  kind: z.enum(documentKinds),
  lasts: lastsSchema.nullable().describe('null: only the end that its owner entered counts.'),
  validAtApplication: z
    .boolean()
    .describe(
      'It must still be valid on the day of the application: an invitation is useful until 60 days before its end.',
    ),
  onlyCurrentCountry: z
    .boolean()
    .optional()
    .describe('What it lasts holds only for the country where its owner lives.'),
  leadDays: z.int().min(0).max(365).describe('How long before it is needed a new one is to be booked.'),
  ...wording,
});

/** What every kind of document lasts, an Express Entry profile and an invitation: the form of the code, the record and the API. */
export const documentRulesSchema = z
  .strictObject({
    documents: z
      .array(documentRuleSchema)
      .refine(
        (rules) => documentKinds.every((kind) => rules.filter((rule) => rule.kind === kind).length === 1),
        {
          message: `needs one rule for each of ${documentKinds.join(', ')}`,
        },
      ),
    profile: z.strictObject({ months: z.int().min(1).max(60), ...wording }),
    invitation: z.strictObject({ days: z.int().min(1).max(365), ...wording }),
  })
  .meta({ id: 'DocumentRules' });

export type DocumentRules = z.infer<typeof documentRulesSchema>;
export type DocumentRule = z.infer<typeof documentRuleSchema>;
/** What is told of a rule beside a day that follows from it. */
export type RuleWording = Pick<DocumentRule, 'strength' | 'ruleEn' | 'ruleFr' | 'source'>;

let builtIn: DocumentRules | undefined;

/** The rules of this code. An operator's stand in the record instead of them. */
export function builtInDocumentRules(): DocumentRules {
  builtIn ??= documentRulesSchema.parse(ruleData);
  return builtIn;
}

export function ruleOf(rules: DocumentRules, kind: DocumentKind): DocumentRule {
  const rule = rules.documents.find((each) => each.kind === kind);
  if (rule === undefined) throw new Error(`no rule for ${kind}`);
  return rule;
}

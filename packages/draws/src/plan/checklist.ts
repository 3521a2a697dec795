import { z } from 'zod';
import checklistData from '../../data/checklist.json' with { type: 'json' };
import { plainText, webAddress } from '../plain-text.ts';
import { type Profile, programKeys } from '../profile.ts';
import type { Language } from '../subscriber-input.ts';

/** The parts of a checklist, in the order in which they stand. */
export const checklistGroups = ['profile', 'documents', 'now'] as const;

/** How sure an item is: published by IRCC, told by others and to be checked with IRCC, or good practice and no rule. */
const strengths = ['official', 'secondary', 'advice'] as const;

const conditionSchema = z
  .strictObject({
    programs: z
      .array(z.enum(programKeys))
      .min(1)
      .max(3)
      .optional()
      .describe('Eligible for one of these programs.'),
    nomination: z.boolean().optional().describe('Holds a provincial nomination, or holds none.'),
    french: z.boolean().optional().describe('Has NCLC 7 in all four abilities, or has not.'),
    occupations: z.boolean().optional().describe('Has work in at least one occupation, or in none.'),
  })
  .refine((condition) => Object.values(condition).some((value) => value !== undefined), {
    message: 'names no fact',
  });

const itemSchema = z.strictObject({
  key: z
    .string()
    .regex(/^[a-z][a-z0-9_]{1,39}$/, 'has 2 to 40 characters: small letters, digits and _')
    .describe('Ticks are kept by it: an item of another meaning needs another key.'),
  group: z.enum(checklistGroups),
  concerns: z
    .array(conditionSchema)
    .max(10)
    .describe(
      'Profiles for which every fact of one of these conditions holds or is not known. Empty: everybody.',
    ),
  textEn: plainText(160).describe('{occupations} stands for the codes of the profile.'),
  textFr: plainText(200),
  whyEn: plainText(300),
  whyFr: plainText(360),
  strength: z.enum(strengths),
  checkEn: webAddress,
  checkFr: webAddress,
});

/** How many items a checklist may have. */
const itemsMax = 60;

/** What a profile and its documents are checked against before an invitation: the form of the code, the record and the API. */
export const checklistSchema = z
  .strictObject({
    items: z
      .array(itemSchema)
      .min(1)
      .max(itemsMax)
      .refine((items) => new Set(items.map(({ key }) => key)).size === items.length, {
        message: 'two items have the same key',
      }),
  })
  .meta({ id: 'Checklist' });

export type Checklist = z.infer<typeof checklistSchema>;
export type ChecklistItem = z.infer<typeof itemSchema>;

let builtIn: Checklist | undefined;

/** The checklist of this code. An operator's stands in the record instead of it. */
export function builtInChecklist(): Checklist {
  builtIn ??= checklistSchema.parse(checklistData);
  return builtIn;
}

/** The items that concern a profile. A fact that is not known hides none. */
export function itemsFor({ items }: Checklist, profile: Profile): ChecklistItem[] {
  return items.filter(
    ({ concerns }) => concerns.length === 0 || concerns.some((condition) => mayHold(condition, profile)),
  );
}

function mayHold(condition: z.infer<typeof conditionSchema>, profile: Profile): boolean {
  const { programs, nomination, occupations } = profile;
  const french = profile.french === undefined ? undefined : profile.french === 'yes';
  const fits = (wanted: boolean | undefined, is: boolean | 'unknown' | undefined) =>
    wanted === undefined || is === undefined || is === 'unknown' || wanted === is;
  return (
    (condition.programs === undefined ||
      programs === undefined ||
      condition.programs.some((program) => programs.includes(program))) &&
    fits(condition.nomination, nomination) &&
    fits(condition.french, profile.french === 'unknown' ? 'unknown' : french) &&
    fits(condition.occupations, occupations === undefined ? undefined : occupations.length > 0)
  );
}

/** More would not be read. */
const codesNamed = 3;

/** What an item says to the owner of a profile: its text with the codes of the profile, why, and where to check it. */
export function itemWords(
  item: ChecklistItem,
  { occupations = [] }: Profile,
  language: Language,
): { readonly text: string; readonly why: string; readonly check: string } {
  const codes = occupations.slice(0, codesNamed).map(({ noc }) => noc);
  const list = new Intl.ListFormat(`${language}-CA`).format(codes);
  const yours = language === 'fr' ? 'votre profession' : 'your occupation';
  const named = codes.length === 0 ? yours : occupations.length > codesNamed ? codes.join(', ') + '…' : list;
  const french = language === 'fr';
  return {
    text: (french ? item.textFr : item.textEn).replaceAll('{occupations}', () => named),
    why: french ? item.whyFr : item.whyEn,
    check: french ? item.checkFr : item.checkEn,
  };
}

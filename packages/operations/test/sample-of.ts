import { builtInChecklist, checklistSchema } from '@drawbell/draws/plan/checklist';
import { builtInDocumentRules, documentRulesSchema } from '@drawbell/draws/plan/document-rules';
import { z } from 'zod';
import { askedOf, layersOf } from '../src/ask.ts';

/** Places in lists: the keys behind them are numbers, one or several. */
const cursors = ['1', '1 1', '1 1 1'].map((key) => Buffer.from(key).toString('base64url'));

/** For schemas that take only some texts: a day, a moment, an occupation, an address. */
const texts = [
  'sample',
  '08:00',
  '2026-11-24',
  '2026-11-24T15:00:00.000Z',
  '31301',
  'https://ircc.example/draw',
];

/** JSON that a schema of an answer allows, with one value for every field; with `holes`, null where that may be. */
export function sampleOf(schema: z.core.$ZodType, holes: boolean): unknown {
  const layers = layersOf(schema);
  if (holes && layers.some((each) => each instanceof z.ZodNullable)) return null;
  const { is, kind = '' } = askedOf(schema);
  if (is === 'moment') return '2026-11-24T15:00:00.000Z';
  if (is === 'draw') return '447';
  if (is === 'id') return `${kind}_12`;
  const inner = layers.at(-1) ?? schema;
  if ('shape' in inner && inner.shape === documentRulesSchema.shape) return builtInDocumentRules();
  if ('shape' in inner && inner.shape === checklistSchema.shape) return builtInChecklist();
  // Hours of a day, which must differ.
  if ('shape' in inner && 'letMeetsThrough' in (inner.shape as object))
    return { from: '22:00', to: '07:00', letMeetsThrough: true };
  if (inner instanceof z.ZodNull) return null;
  const codec = layers.find((each) => each instanceof z.ZodCodec);
  if (codec !== undefined) return cursors.find((text) => codec.safeDecode(text).success);
  if (inner instanceof z.ZodObject)
    return Object.fromEntries(
      Object.entries(inner.shape).map(([name, each]) => [name, sampleOf(each as z.ZodType, holes)]),
    );
  if (inner instanceof z.ZodArray) return [sampleOf(inner.element, holes)];
  if (inner instanceof z.ZodEnum) return inner.options[0];
  if (inner instanceof z.ZodLiteral) return [...inner.values][0];
  if (inner instanceof z.ZodNumber) return [3, 1].find((number) => inner.safeParse(number).success);
  if (inner instanceof z.ZodRecord) return {};
  if (inner instanceof z.ZodBoolean) return true;
  if (inner instanceof z.ZodUnion) return sampleOf(inner.options[0] ?? inner, holes);
  return texts.find((text) => z.safeParse(schema as z.ZodType, text).success);
}

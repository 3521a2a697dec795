import { explanationJson } from '@drawbell/api/administration/explanation-schema';
import type { Catalogue } from '@drawbell/draws/catalogue';
import { outcomeSentence, reasonSentence } from '@drawbell/draws/reason-sentences';
import type { Language } from '@drawbell/draws/subscriber-input';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { explainDraw, type Recomputed } from '@drawbell/store/draws/explanation';
import { orUnknown } from '../carry-out.ts';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { deliveryLines } from './delivery-orders.ts';

/** `subscribers explain`: what the ledger says, and what matching says today and of that day, side by side. */
export async function explainDrawCommand(
  context: CommandContext,
  { language, ...what }: { subscriberId: string; drawNumber: string; language: Language },
): Promise<void> {
  const { store } = await openForCommand(context);
  const found = await explainDraw(store.db, { ...what, now: context.clock() });
  const explained = orUnknown(found, `subscriber sub_${what.subscriberId}, or no draw ${what.drawNumber}`);
  const { recorded, today, thatDay } = explained;
  const words = { language, catalogue: await readCatalogue(store.db) };
  const text = [
    explained.sentence,
    '',
    recorded.length === 0 ? 'Recorded: nothing.' : 'Recorded:',
    ...recorded.flatMap(deliveryLines),
    ...recomputedLines('By what is settled today', today, words),
    ...(thatDay === null
      ? ['By what was settled that day: nothing, they were not here or wanted no mail.']
      : recomputedLines('By what was settled that day', thatDay, words)),
  ].join('\n');
  context.output.answer(explanationJson(explained), text);
}

function recomputedLines(
  when: string,
  { because, results }: Recomputed,
  { language, catalogue }: { language: Language; catalogue: Catalogue },
): string[] {
  return [
    `${when}: ${because === null ? 'it does not concern them' : `it concerns them (${because})`}.`,
    ...results.flatMap((result) => [
      `  ${result.label === null ? '' : `${result.label}: `}${outcomeSentence(result, language)}`,
      ...result.reasons.map((reason) => `    - ${reasonSentence(reason, language, catalogue)}`),
    ]),
  ];
}

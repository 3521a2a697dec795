import { readFileSync } from 'node:fs';
import { drawAddress, drawTitle, publishedNumber } from '@drawbell/draws/draw-number';
import { easternDay, isComing, withReadingDay } from '@drawbell/draws/grid';
import { roundLabel } from '@drawbell/draws/labels';
import { matchDraw } from '@drawbell/draws/match-draw';
import { trackedProfileSchema } from '@drawbell/draws/plan/tracked-profile';
import type { Profile } from '@drawbell/draws/profile';
import { outcomeSentence, reasonSentence } from '@drawbell/draws/reason-sentences';
import type { Language } from '@drawbell/draws/subscriber-input';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { readDrawHistory } from '@drawbell/store/draws/history';
import { z } from 'zod';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';

/** `match NUMBER --profile FILE`: explains the outcome of one recorded draw for one profile. */
export async function matchCommand(
  context: CommandContext,
  number: string,
  { profile: file, language, nearPoints }: { profile: string; language: Language; nearPoints: number },
): Promise<void> {
  const profile = readProfile(file, context.clock());
  const { store } = await openForCommand(context);
  const history = await readDrawHistory(store.db, number);
  if (history === undefined)
    throw new CommandError('draw_unknown', `There is no draw ${number} in the record.`);
  const { draw } = history;
  const catalogue = await readCatalogue(store.db);
  const result = matchDraw(draw, profile, { nearPoints }, catalogue);
  const reasons = result.reasons.map((reason) => ({
    ...reason,
    sentence: reasonSentence(reason, language, catalogue),
  }));
  const text = [
    `${publishedNumber(draw) ?? drawTitle(draw, language)}, ${draw.date}: ${roundLabel(draw, language, catalogue)}, ${draw.crs ?? '?'}`,
    outcomeSentence(result, language),
    ...reasons.map(({ sentence }) => `  - ${sentence}`),
  ].join('\n');
  context.output.answer(
    { drawNumber: drawAddress(draw), revision: history.revision, ...result, reasons },
    text,
  );
}

/** A score without a day is the one of today. */
function readProfile(file: string, now: Date): Profile {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('profile_unreadable', `The profile in ${file} cannot be read: ${why}`);
  }
  // Documents decide no draw.
  const parsed = trackedProfileSchema.safeParse(value);
  if (parsed.success && parsed.data.crsReadOn !== undefined && isComing(parsed.data.crsReadOn, now))
    throw new CommandError(
      'profile_invalid',
      `The profile in ${file} is not valid:\ncrsReadOn is in the future.`,
    );
  if (parsed.success) {
    const { documents: _documents, ...facts } = parsed.data;
    return withReadingDay(facts, easternDay(now));
  }
  throw new CommandError(
    'profile_invalid',
    `The profile in ${file} is not valid:\n${z.prettifyError(parsed.error)}`,
  );
}

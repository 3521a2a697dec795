import { holdDraw } from '@drawbell/api/administration/draw-orders';
import { carryOut, orUnknown, soon } from '../carry-out.ts';
import type { CommandContext } from '../command-context.ts';

/** `draws hold` and `draws release`: the alerts of one draw wait, or go. Safe to repeat. */
export async function steerDrawCommand(
  context: CommandContext,
  number: string,
  order: 'hold' | 'release',
): Promise<void> {
  const steered = await carryOut(context, (trx, by) => holdDraw(trx, { number, order, ...by }));
  const changed = orUnknown(steered, `draw ${number} in the record`);
  const held = order === 'hold';
  const text = held
    ? `The alerts of draw ${number} are held back${changed ? '' : ', as they were before'}. What is being sent at this moment is not called back.`
    : changed
      ? `The alerts of draw ${number} may go. ${soon(context)}`
      : `The alerts of draw ${number} were not held back.`;
  context.output.answer({ drawNumber: number, held, changed }, text);
}

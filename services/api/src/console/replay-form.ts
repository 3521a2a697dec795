import { replayBases, replayScopes } from '@drawbell/store/replays/tables';
import type { z } from 'zod';
import { newReplaySchema } from '../administration/replay-schema.ts';
import { type Form, textOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { RequestProblem } from '../app/problem.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import { choices, field, orderForm } from './order-form.ts';

/** Who is told, in a sentence for whoever chooses. */
export const scopeWords: Readonly<Record<(typeof replayScopes)[number], string>> = {
  missed: 'The missed: those whom the draw concerns and who were not told',
  failed: 'The failed: deliveries that ended in failure or in doubt',
  all: 'All: everybody whom it concerns, those who have it too',
  named: 'Named: only the recipients given below',
};

const basisWords: Readonly<Record<(typeof replayBases)[number], string>> = {
  today: 'As they are today',
  that_day: 'As they were when the draw was recorded',
};

/** Orders the rehearsal of a replay; nothing else can be ordered before it was looked at. */
export function replayForm(
  admin: ConsoleAdmin,
  { number, revision }: { number: string; revision: number },
): SafeHtml {
  const revisions =
    revision === 1
      ? null
      : field({
          ...{ name: 'revision', label: 'Revision', value: String(revision), short: true },
          hint: `1 to ${revision}. Older ones can only be rehearsed.`,
        });
  return orderForm(admin, {
    action: `/admin/draws/${number}/replay`,
    button: 'Rehearse (sends nothing)',
    fields: html`${choices('radio', {
      ...{ name: 'scope', label: 'Who is told' },
      of: replayScopes.map((value) => ({ value, text: scopeWords[value], chosen: value === 'missed' })),
    })}
      <div class="field">
        <label for="recipients">Recipients, when named</label>
        <p class="hint" id="recipients-hint">Ids of subscribers and endpoints: sub_12 ep_3</p>
        <textarea id="recipients" name="recipients" rows="2" spellcheck="false" aria-describedby="recipients-hint"></textarea>
      </div>
      ${choices('radio', {
        ...{ name: 'basis', label: 'By whose profiles the concerned are found' },
        of: replayBases.map((value) => ({ value, text: basisWords[value], chosen: value === 'today' })),
      })}
      ${choices('checkbox', {
        ...{ name: 'channels', label: 'By' },
        of: [
          { value: 'email', text: 'E-mail', chosen: true },
          { value: 'webhook', text: 'Webhook' },
        ],
      })}
      ${revisions}`,
  });
}

/** What was ordered, as the API would take it. @throws RequestProblem `invalid-request`, in a sentence */
export function readReplayForm(form: Form): z.output<typeof newReplaySchema> {
  const scope = textOf(form, 'scope');
  const named = textOf(form, 'recipients', 20_000)
    .split(/[\s,;]+/)
    .filter((id) => id !== '');
  const revision = textOf(form, 'revision', 10);
  if (scope !== 'named' && named.length > 0)
    throw invalid('Recipients were given, and “Named” was not chosen. Choose it, or take them away.');
  const stray = named.find((id) => !/^(?:sub|ep)_[1-9]\d{0,17}$/.test(id));
  if (stray !== undefined) throw invalid('The recipients hold something that is no id like sub_12 or ep_3.');
  if (!form.has('channels')) throw invalid('Choose e-mail, webhook, or both.');
  const read = newReplaySchema.safeParse({
    ...{ scope, basis: textOf(form, 'basis'), channels: form.getAll('channels'), dryRun: true },
    ...(revision !== '' && { revision: Number(revision) }),
    ...(scope === 'named' && {
      recipients: {
        subscribers: named.filter((id) => id.startsWith('sub_')),
        endpoints: named.filter((id) => id.startsWith('ep_')),
      },
    }),
  });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw invalid(`The order is not valid: ${issue?.path.join(', ') ?? ''}: ${issue?.message ?? ''}`);
}

function invalid(detail: string): RequestProblem {
  return new RequestProblem('invalid-request', detail);
}

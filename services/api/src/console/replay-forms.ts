import { drawWord } from '@drawbell/draws/draw-number';
import { type ReplayJson, replayWish } from '@drawbell/operations/replays';
import { type CountsSeen, rehearsalMs } from '@drawbell/store/replays/orders';
import { replayBases, replayScopes } from '@drawbell/store/replays/tables';
import type { z } from 'zod';
import { type Form, numberOf, textOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { RequestProblem } from '../app/problem.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import { choices, field, orderForm } from './order-form.ts';
import { panel } from './table.ts';

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
export function readReplayForm(form: Form): z.output<typeof replayWish> {
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
  const read = replayWish.safeParse({
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

/** The form that carries out a rehearsal, or the reason why there is none. */
export function confirmPanel(
  replay: ReplayJson,
  { admin, now }: { admin: ConsoleAdmin; now: Date },
): SafeHtml | null {
  if (replay.confirmation === null) return null;
  const { token, counts } = replay.confirmation;
  const { email, webhook } = counts;
  if (email + webhook === 0)
    return panel(
      'confirm',
      'Carry it out',
      html`<p>Nobody would be told: there is nothing to carry out.</p>`,
    );
  if (replay.endedAt === null || now.getTime() - Date.parse(replay.endedAt) > rehearsalMs) {
    return panel(
      'confirm',
      'Carry it out',
      html`<p>
        The rehearsal is more than an hour old: others may be concerned by now.
        <a href="/admin/draws/${replay.drawNumber}#replay">Rehearse again</a>.
      </p>`,
    );
  }
  const typed = typedCount(replay, counts);
  return panel(
    'confirm',
    'Carry it out',
    html`<p>
        This sends <strong>${inWords(counts)}</strong> about draw ${drawWord({ number: replay.drawNumber }, 'en')}, revision
        ${replay.revision}. Mails that were sent cannot be called back. A rehearsal can be carried out once.
      </p>
      ${orderForm(admin, {
        action: `/admin/replays/${replay.id}/confirm`,
        button: `Send ${inWords(counts)}`,
        look: 'danger',
        fields: html`<input type="hidden" name="confirmation" value="${token}" />
          <input type="hidden" name="email" value="${email}" />
          <input type="hidden" name="webhook" value="${webhook}" />
          ${
            typed === null
              ? null
              : field({
                  ...{
                    name: 'typed',
                    label: `Type the number of ${typed.what}`,
                    required: true,
                    short: true,
                  },
                  hint: 'It tells everybody again, those who have it too.',
                })
          }`,
      })}`,
  );
}

/** `12 mails and 3 webhook messages`. */
function inWords({ email, webhook }: CountsSeen): string {
  const many = (count: number, one: string) =>
    `${count.toLocaleString('en-CA')} ${one}${count === 1 ? '' : 's'}`;
  const said = [
    ...(email > 0 || webhook === 0 ? [many(email, 'mail')] : []),
    ...(webhook > 0 ? [many(webhook, 'webhook message')] : []),
  ];
  return said.join(' and ');
}

/** What a confirmation form holds. */
export function confirmationFrom(form: Form): { token: string; counts: CountsSeen } {
  const [email, webhook] = [numberOf(form, 'email'), numberOf(form, 'webhook')];
  if (email === null || webhook === null || Number.isNaN(email + webhook))
    throw invalid('The form is not complete. Open its page again.');
  return { token: textOf(form, 'confirmation', 100), counts: { email, webhook } };
}

/** @throws RequestProblem `invalid-request`, when everybody would be told and the number was not typed */
export function checkTypedCount(replay: ReplayJson, counts: CountsSeen, form: Form): void {
  const asked = typedCount(replay, counts);
  if (asked === null || numberOf(form, 'typed') === asked.count) return;
  throw invalid(
    `Nothing was sent. The rehearsal counted another number of ${asked.what} than what was typed.`,
  );
}

function typedCount(
  { scope }: ReplayJson,
  { email, webhook }: CountsSeen,
): { what: string; count: number } | null {
  if (scope !== 'all') return null;
  return email > 0 ? { what: 'mails', count: email } : { what: 'webhook messages', count: webhook };
}

function invalid(detail: string): RequestProblem {
  return new RequestProblem('invalid-request', detail);
}

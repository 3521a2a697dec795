import { drawWord } from '@drawbell/draws/draw-number';
import { confirmationOf, type CountsSeen } from '@drawbell/store/replays/orders';
import type { Replay } from '@drawbell/store/replays/replays';
import type { Secrets } from '@drawbell/store/secrets';
import { type Form, numberOf, textOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { RequestProblem } from '../app/problem.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import { field, orderForm } from './order-form.ts';
import { panel } from './table.ts';

/** As long as a rehearsal is believed. */
const believedMs = 60 * 60_000;

/** The way from a rehearsal to the real thing; what stands in the way when there is none. */
export function confirmPanel(
  replay: Replay,
  { admin, secrets, now }: { admin: ConsoleAdmin; secrets: Secrets; now: Date },
): SafeHtml | null {
  const confirmation = confirmationOf(secrets, replay);
  if (confirmation === null) return null;
  const { token, counts } = confirmation;
  const { email, webhook } = counts;
  if (email + webhook === 0)
    return panel(
      'confirm',
      'Carry it out',
      html`<p>Nobody would be told: there is nothing to carry out.</p>`,
    );
  if (replay.ended_at === null || now.getTime() - replay.ended_at.getTime() > believedMs) {
    return panel(
      'confirm',
      'Carry it out',
      html`<p>
        The rehearsal is more than an hour old: others may be concerned by now.
        <a href="/admin/draws/${replay.draw_address}#replay">Rehearse again</a>.
      </p>`,
    );
  }
  const typed = typedCount(replay, counts);
  return panel(
    'confirm',
    'Carry it out',
    html`<p>
        This sends <strong>${inWords(counts)}</strong> about draw ${drawWord({ number: replay.draw_address }, 'en')}, revision
        ${replay.revision}. Mails that were sent cannot be called back. A rehearsal can be carried out once.
      </p>
      ${orderForm(admin, {
        action: `/admin/replays/rep_${replay.id}/confirm`,
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
    throw new RequestProblem('invalid-request', 'The form is not complete. Open its page again.');
  return { token: textOf(form, 'confirmation', 100), counts: { email, webhook } };
}

/** @throws RequestProblem `invalid-request`, when everybody would be told and the number was not typed */
export function checkTypedCount(replay: Replay, counts: CountsSeen, form: Form): void {
  const asked = typedCount(replay, counts);
  if (asked === null || numberOf(form, 'typed') === asked.count) return;
  throw new RequestProblem(
    'invalid-request',
    `Nothing was sent. The rehearsal counted another number of ${asked.what} than what was typed.`,
  );
}

function typedCount(
  { scope }: Replay,
  { email, webhook }: CountsSeen,
): { what: string; count: number } | null {
  if (scope !== 'all') return null;
  return email > 0 ? { what: 'mails', count: email } : { what: 'webhook messages', count: webhook };
}

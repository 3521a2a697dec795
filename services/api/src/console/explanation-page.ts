import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawTitle } from '@drawbell/draws/draw-number';
import type { Explanation, Recomputed } from '@drawbell/store/draws/explanation';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { deliveryTable } from './delivery-table.ts';
import { profileResults } from './profile-results.ts';
import { badge, facts, panel } from './table.ts';

/** Why a draw did or did not reach a person: the verdict, then what it rests on, side by side. */
export function explanationBody(explanation: Explanation, sub: string, catalogue: Catalogue): SafeHtml {
  const { drawNumber, revision, verdict, sentence, draw, recorded, today, thatDay } = explanation;
  return html`${panel(
    'verdict',
    html`Verdict ${badge(verdict, verdict === 'told' ? 'good' : verdict === 'missed' || verdict === 'refused' ? 'bad' : 'warn')}`,
    html`<p>${sentence}</p>
        <p>
          <a href="/admin/people/${sub}">The person</a> · <a href="/admin/draws/${drawNumber}">${drawTitle({ number: drawNumber }, 'en')}</a>,
          revision ${revision}
        </p>`,
  )}
    ${panel(
      'recorded',
      'What the ledger says',
      recorded.length === 0
        ? html`<p>Nothing was ever owed to them for this draw.</p>`
        : deliveryTable(recorded),
    )}
    <div class="columns">
      ${panel('today', 'By what is settled today', recomputed(today, catalogue))}
      ${panel(
        'that-day',
        'By what was settled that day',
        thatDay === null
          ? html`<p>They were not here, or wanted no mail.</p>`
          : recomputed(thatDay, catalogue),
      )}
    </div>
    ${panel(
      'draw',
      'The draw',
      facts([
        ['Recorded', moment(draw.recordedAt)],
        [
          'Alerted',
          { alert: 'yes', baseline: 'no: history', late: 'no: found too late', none: 'no' }[draw.alerting],
        ],
        [
          'Matched',
          draw.fanOut === null ? 'no' : html`${draw.fanOut.state} ${moment(draw.fanOut.finishedAt)}`,
        ],
        draw.heldAt === null ? null : ['Held back', moment(draw.heldAt)],
        draw.withdrawnAt === null ? null : ['Withdrawn', moment(draw.withdrawnAt)],
      ]),
    )}`;
}

function recomputed({ because, results }: Recomputed, catalogue: Catalogue): SafeHtml {
  return html`<p>
      ${because === null ? 'The draw does not concern them.' : `The draw concerns them: ${because.replaceAll('_', ' ')}.`}
    </p>
    ${profileResults(results, catalogue)}`;
}

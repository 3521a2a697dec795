import { gridChanges } from '@drawbell/operations/grid-changes';
import type { z } from 'zod';
import { html, type SafeHtml } from '../app/html.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import type { Section } from './console.ts';
import { formOf, takeForm } from './operation-forms.ts';
import { navTo, pathTo, showPage, tableOf } from './operation-pages.ts';
import { badge, panel } from './table.ts';

const { list, add, confirm, dismiss } = gridChanges;
const addPlace = `${pathTo(list)}/add`;

/** When the points grid changed, and what is reported of it. */
export const gridsSection: Section = {
  nav: navTo(list, 'Points grid'),
  add: (console) => {
    showPage(console, list, ({ admin, answer }) => {
      const changes = answer.gridChanges.toReversed();
      return {
        title: 'Points grid',
        body: html`<p>
            When IRCC changes the points grid it scores everybody in the pool again. Across a confirmed change no
            score is compared with a cut-off; a reported one is told of, and changes no outcome.
          </p>
          ${panel('changes', 'Changes', tableOf(list, { ...answer, gridChanges: changes }))}
          ${
            admin.may(add.scope)
              ? html`${changes.map((change) => decisionPanel(admin, change))}
                ${panel('add', 'Add a change, or replace the one of its day', html`${formOf(admin, add, { at: {}, place: addPlace, button: 'Add' })}`)}`
              : null
          }`,
      };
    });
    takeForm(console, add, { place: addPlace });
  },
};

type Change = z.input<typeof list.answers.schema>['gridChanges'][number];

/** The decisions that can be made about a change: both while it is reported, afterwards the opposite one. */
function decisionPanel(admin: ConsoleAdmin, { date, status, scoresStayed, labelEn }: Change): SafeHtml {
  const at = { date };
  const nothing = html``;
  const both = html`${
    status === 'confirmed'
      ? null
      : formOf(admin, confirm, {
          ...{ at, button: `Confirm ${date}`, look: null, inputs: { source: nothing } },
          values: { scoresStayed: scoresStayed ? 'yes' : '' },
        })
  }
  ${
    status === 'dismissed'
      ? null
      : formOf(admin, dismiss, {
          ...{ at, button: `Dismiss ${date}` },
          // Sent as it was, since a box that is not shown counts as not ticked.
          inputs: {
            source: nothing,
            scoresStayed: scoresStayed
              ? html`<input type="hidden" name="scoresStayed" value="yes" />`
              : nothing,
          },
        })
  }`;
  return status === 'reported'
    ? panel(`decide-${date}`, html`${date}: ${labelEn} ${badge(status, 'warn')}`, both)
    : html`<details class="panel">
        <summary>${date}: ${labelEn}</summary>
        ${both}
      </details>`;
}

import { audit } from '@drawbell/operations/audit';
import type { Section } from '../../console/console.ts';
import { searchFields } from '../../console/operation-forms.ts';
import { navTo, nextPage, pathTo, showPage, tableOf } from '../../console/operation-pages.ts';
import { html } from '../../app/html.ts';

const { list } = audit;

/** Who did what, newest first. */
export const auditSection: Section = {
  nav: navTo(list, 'Audit'),
  add: (console) => {
    showPage(console, list, ({ answer, input: { target, action } }) => ({
      title: 'Audit',
      body: html`<form method="get" action="${pathTo(list)}" class="panel search">
        ${searchFields(list, { target, action })}
        <p><button type="submit">Show</button></p>
      </form>
      <div class="panel">
        ${tableOf(list, answer, {
          none: 'There is nothing like this.',
          cells: {
            action: ({ action: what, before, after, requestId }) =>
              html`<details>
                <summary>${what}</summary>
                <pre>${JSON.stringify({ before, after, requestId }, null, 2)}</pre>
              </details>`,
            target: ({ target: to }) => html`<span class="id">${to}</span>`,
          },
        })}
        ${nextPage(pathTo(list), answer, { target, action })}
      </div>`,
    }));
  },
};

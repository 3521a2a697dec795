import { type GridChange, gridChangeSchema, gridChangeStatuses } from '@drawbell/draws/grid';
import { decideGridChange, putGridChange } from '../../administration/catalogue-orders.ts';
import { readAdditions } from '@drawbell/store/catalogue/catalogue';
import { isTicked, textOf } from '../../app/form.ts';
import { html, type SafeHtml } from '../../app/html.ts';
import { RequestProblem } from '../../app/problem.ts';
import type { ConsoleAdmin } from '../../console/console-admin.ts';
import type { Section } from '../../console/console.ts';
import { choices, field, orderForm } from '../../console/order-form.ts';
import { badge, panel, table } from '../../console/table.ts';
import { listGridChanges } from '../v1/admin/grid-changes.ts';

const looks = { confirmed: 'good', reported: 'warn', dismissed: '' } as const;

/** `/admin/grids`: when the points grid changed, and what is reported of it. */
export const gridsSection: Section = {
  nav: { href: '/admin/grids', text: 'Points grid', scope: 'read' },
  add: ({ parts, page, order }) => {
    page(
      '/admin/grids',
      { summary: 'Shows the changes of the points grid, and who decided on which', scope: 'read' },
      async ({ admin }) => {
        const { gridChanges } = listGridChanges(await readAdditions(parts.store.db));
        const may = admin.may('config');
        return {
          title: 'Points grid',
          body: html`<p>
              When IRCC changes the points grid it scores everybody in the pool again. Across a confirmed change no
              score is compared with a cut-off; a reported one is told of, and changes no outcome.
            </p>
            ${panel('changes', 'Changes', changesTable(gridChanges))}
            ${may ? gridChanges.toReversed().map((change) => decisionPanel(admin, change)) : null}
            ${may ? panel('add', 'Add a change, or replace the one of its day', addForm(admin)) : null}`,
        };
      },
    );
    const config = { scope: 'config' } as const;
    for (const [action, status] of [
      ['confirm', 'confirmed'],
      ['dismiss', 'dismissed'],
    ] as const) {
      order(
        `/admin/grids/${action}`,
        {
          summary: `${action === 'confirm' ? 'Confirms' : 'Dismisses'} a change of the points grid`,
          ...config,
        },
        async (trx, { admin, form, now }) => {
          const source = textOf(form, 'source');
          const decided = await decideGridChange(trx, {
            ...{ date: textOf(form, 'date', 40), status, actor: admin, now },
            ...(status === 'confirmed' && { scoresStayed: isTicked(form, 'scoresStayed') }),
            ...(source !== '' && { source: readSource(source) }),
          });
          if ('refused' in decided)
            throw new RequestProblem('not-found', 'No change of the points grid on this day is known.');
          return { kind: 'go', to: `/admin/grids?done=grid-${status}` };
        },
      );
    }
    order(
      '/admin/grids/add',
      { summary: 'Adds a change of the points grid, or replaces the one of its day', ...config },
      async (trx, { admin, form, now }) => {
        await putGridChange(trx, { change: readChange(form), actor: admin, now });
        return { kind: 'go', to: '/admin/grids?done=grid-added' };
      },
    );
  },
};

type Listed = ReturnType<typeof listGridChanges>['gridChanges'];

function changesTable(changes: Listed): SafeHtml {
  return table(
    ['First day', 'State', 'Scores', 'What', 'Source', 'Decided by'],
    changes
      .toReversed()
      .map(({ date, status, scoresStayed, labelEn, source, author, decidedAt }) => [
        date,
        badge(status, looks[status]),
        scoresStayed ? 'stayed' : 'new',
        labelEn,
        source,
        author === null ? 'built in' : `${author}, ${decidedAt?.slice(0, 10) ?? ''}`,
      ]),
  );
}

/** What can be decided of a change that nobody has decided on; of others, the opposite. */
function decisionPanel(admin: ConsoleAdmin, change: GridChange): SafeHtml {
  const { date, status, scoresStayed, labelEn } = change;
  const hidden = html`<input type="hidden" name="date" value="${date}" />`;
  const confirm = orderForm(admin, {
    ...{ action: '/admin/grids/confirm', button: `Confirm ${date}` },
    fields: html`${hidden}
    ${choices('checkbox', {
      ...{ name: 'scoresStayed', label: 'Scores' },
      of: [{ value: 'yes', text: 'Most scores stayed as they were: compare across', chosen: scoresStayed }],
    })}`,
  });
  const dismiss = orderForm(admin, {
    ...{ action: '/admin/grids/dismiss', button: `Dismiss ${date}`, look: 'quiet' },
    fields: hidden,
  });
  const both = html`${status === 'confirmed' ? null : confirm} ${status === 'dismissed' ? null : dismiss}`;
  return status === 'reported'
    ? panel(`decide-${date}`, html`${date}: ${labelEn} ${badge(status, 'warn')}`, both)
    : html`<details class="panel">
        <summary>${date}: ${labelEn}</summary>
        ${both}
      </details>`;
}

function addForm(admin: ConsoleAdmin): SafeHtml {
  const text = (name: string, label: string, hint?: string) =>
    field({ name, label, required: true, ...(hint !== undefined && { hint }) });
  return orderForm(admin, {
    ...{ action: '/admin/grids/add', button: 'Add', look: 'quiet' },
    fields: html`${text('date', 'First day of the new grid', 'YYYY-MM-DD')}
    ${choices('radio', {
      ...{ name: 'status', label: 'State' },
      of: gridChangeStatuses
        .slice(0, 2)
        .map((value) => ({ value, text: value, chosen: value === 'reported' })),
    })}
    ${choices('checkbox', {
      ...{ name: 'scoresStayed', label: 'Scores of most people' },
      of: [{ value: 'yes', text: 'stayed as they were: compare across' }],
    })}
    ${text('labelEn', 'What changed, in English')} ${text('labelFr', 'What changed, in French')}
    ${text('source', 'Where it is known from')}`,
  });
}

function readChange(form: URLSearchParams): GridChange {
  const parsed = gridChangeSchema.safeParse({
    ...{ date: textOf(form, 'date', 40), status: textOf(form, 'status', 40) },
    scoresStayed: isTicked(form, 'scoresStayed'),
    ...{ labelEn: textOf(form, 'labelEn'), labelFr: textOf(form, 'labelFr'), source: textOf(form, 'source') },
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RequestProblem('invalid-request', `${issue?.path.join('.') ?? 'form'}: ${issue?.message ?? ''}`);
}

function readSource(text: string): string {
  const parsed = gridChangeSchema.unwrap().shape.source.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new RequestProblem('invalid-request', `source: ${parsed.error.issues[0]?.message ?? ''}`);
}

import { checklist, documentRules } from '@drawbell/operations/guides';
import type { Form } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { RequestProblem } from '../app/problem.ts';
import type { Section } from './console.ts';
import { formOf, takeForm } from './operation-forms.ts';
import { navTo, pathTo, showPage } from './operation-pages.ts';
import { facts, panel } from './table.ts';

/** What each kind of document lasts. */
export const documentRulesSection: Section = {
  nav: navTo(documentRules.show, 'Document rules'),
  add: (console) => {
    const { show, set, reset } = documentRules;
    const place = `${pathTo(show)}/set`;
    showPage(console, show, ({ admin, answer: { rules, author, decidedAt } }) => ({
      title: 'Document rules',
      body: html`<p>
          What each kind of document lasts, a profile and an invitation. The days that people and consumers are told
          follow from these rules. After a change they are counted anew within minutes; what was told of a day stays told.
        </p>
        ${inForce(author, decidedAt)}
        ${
          admin.may(set.scope)
            ? changePanel(
                formOf(admin, set, {
                  ...{ at: {}, place, button: 'Put these in force', look: null },
                  inputs: { documents: jsonField(rules), profile: nothing, invitation: nothing },
                }),
                author === null
                  ? null
                  : formOf(admin, reset, { at: {}, button: 'Go back to those of this code' }),
              )
            : jsonPanel(rules)
        }`,
    }));
    takeForm(console, set, { place, read: readJson });
  },
};

/** What people go through with a profile. */
export const checklistSection: Section = {
  nav: navTo(checklist.show, 'Checklist'),
  add: (console) => {
    const { show, set, reset } = checklist;
    const place = `${pathTo(show)}/set`;
    showPage(console, show, ({ admin, answer: { checklist: list, author, decidedAt } }) => ({
      title: 'Checklist',
      body: html`<p>
          What people go through with a profile before an invitation, in both languages. Ticks are kept by the keys of items:
          an item of another meaning needs another key.
        </p>
        ${inForce(author, decidedAt)}
        ${
          admin.may(set.scope)
            ? changePanel(
                formOf(admin, set, {
                  ...{ at: {}, place, button: 'Put this in force', look: null },
                  inputs: { items: jsonField(list) },
                }),
                author === null
                  ? null
                  : formOf(admin, reset, { at: {}, button: 'Go back to that of this code' }),
              )
            : jsonPanel(list)
        }`,
    }));
    takeForm(console, set, { place, read: readJson });
  },
};

function inForce(author: string | null, decidedAt: string | null): SafeHtml {
  const since = decidedAt === null ? null : (['Since', decidedAt] as const);
  return panel('in-force', 'In force', facts([['Set by', author ?? 'this code'], since]));
}

function changePanel(set: SafeHtml | null, reset: SafeHtml | null): SafeHtml {
  return panel('set', 'Change it', html`${set} ${reset}`);
}

function jsonPanel(guide: object): SafeHtml {
  return panel('json', 'All of it', html`<pre>${JSON.stringify(guide, null, 2)}</pre>`);
}

const nothing = html``;

function jsonField(guide: object): SafeHtml {
  return html`<div class="field">
    <label for="json">All of it, as JSON</label>
    <p class="hint" id="json-hint">Sources are https addresses. What is refused is named by its place in the JSON. More than 64 kB go by the API or the command.</p>
    <textarea id="json" name="json" rows="30" spellcheck="false" aria-describedby="json-hint" required>
${JSON.stringify(guide, null, 2)}</textarea>
  </div>`;
}

/** @throws RequestProblem `invalid-request` for what is no JSON object */
function readJson(form: Form): Readonly<Record<string, unknown>> {
  const refuse = (why: string): never => {
    throw new RequestProblem('invalid-request', `Nothing was changed: ${why}.`);
  };
  try {
    const value: unknown = JSON.parse(form.get('json') ?? '');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (err) {
    return refuse(`this is no JSON: ${err instanceof Error ? err.message : 'it cannot be read'}`);
  }
  return refuse('this is no JSON object');
}

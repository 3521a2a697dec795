import type { Catalogue } from '@drawbell/draws/catalogue';
import type { CategoryVersion } from '@drawbell/draws/category-version';
import { categoryLabel, occupationLabel } from '@drawbell/draws/labels';
import type { RoundMeaning } from '@drawbell/draws/round-meaning';
import { readAdditions, readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { mapRoundName, unmapRoundName } from '../../administration/catalogue-orders.ts';
import { textOf } from '../../app/form.ts';
import { html, type SafeHtml } from '../../app/html.ts';
import { RequestProblem } from '../../app/problem.ts';
import type { ConsoleAdmin } from '../../console/console-admin.ts';
import type { Section } from '../../console/console.ts';
import { field, orderForm, select } from '../../console/order-form.ts';
import { readName } from '../../console/read-name.ts';
import { badge, facts, panel } from '../../console/table.ts';
import { refuseObjections } from '../../json/catalogue.ts';
import { listOpenWalks } from '@drawbell/store/walk';

const programs = ['cec', 'fsw', 'fst', 'pnp'] as const;
const nameMax = 300;

/** `/admin/categories`: what every category asks for, and whom the rounds of a name are for. */
export const categoriesSection: Section = {
  nav: { href: '/admin/categories', text: 'Categories', scope: 'read' },
  add: ({ parts, page, order }) => {
    const { db } = parts.store;
    page(
      '/admin/categories',
      {
        summary: 'Shows every version of every category, and the names that operators mapped',
        scope: 'read',
      },
      async ({ admin, now }) => {
        const today = now.toISOString().slice(0, 10);
        const [catalogue, { names }] = await Promise.all([readCatalogue(db), readAdditions(db)]);
        return {
          title: 'Categories',
          body: html`${panel('names', 'Names of rounds', namesBody(admin, catalogue, names))}
          ${catalogue.keys.map((key) =>
            panel(
              key,
              categoryLabel(key, 'en', catalogue),
              versionParts(catalogue.versionsOf(key).toReversed(), today),
            ),
          )}`,
        };
      },
    );
    const config = { scope: 'config' } as const;
    const ringFanOuts = async () => {
      for (const fanOutId of await listOpenWalks(db, 'fan_outs')) parts.ring('match-draw', { fanOutId });
    };
    order(
      '/admin/categories/names',
      { summary: 'Maps a name of rounds; recorded draws of the name are corrected', ...config },
      async (trx, { admin, form, now }) => {
        const name = readName(form, nameMax);
        const means = readMeaning(textOf(form, 'means', 60), await readCatalogue(trx));
        const { alertMaxAgeDays } = parts;
        const mapped = await mapRoundName(trx, { name, means, actor: admin, alertMaxAgeDays, now });
        if ('refused' in mapped) refuseObjections(mapped.refused.objections);
        return { kind: 'go', to: '/admin/categories?done=name-mapped' };
      },
      ringFanOuts,
    );
    order(
      '/admin/categories/names/remove',
      { summary: 'Takes the mapping of a name back', ...config },
      async (trx, { admin, form, now }) => {
        const { alertMaxAgeDays } = parts;
        const name = textOf(form, 'name', nameMax);
        const unmapped = await unmapRoundName(trx, { name, actor: admin, alertMaxAgeDays, now });
        if ('refused' in unmapped) throw new RequestProblem('conflict', 'Nobody mapped this name.');
        return { kind: 'go', to: '/admin/categories?done=name-unmapped' };
      },
      ringFanOuts,
    );
  },
};

function namesBody(
  admin: ConsoleAdmin,
  catalogue: Catalogue,
  names: readonly { readonly name: string; readonly means: RoundMeaning }[],
): SafeHtml {
  const may = admin.may('config');
  const remove = (name: string) =>
    orderForm(admin, {
      ...{ action: '/admin/categories/names/remove', button: `Take back: ${name}`, look: 'quiet' },
      fields: html`<input type="hidden" name="name" value="${name}" />`,
    });
  const listed =
    names.length === 0
      ? html`<p>No name was mapped by hand. A round whose name nobody knows reaches those whose score passes.</p>`
      : html`<ul>
          ${names.map(
            ({ name, means }) =>
              html`<li><strong>${name}</strong>: ${meaningWords(means, catalogue)} ${may ? remove(name) : null}</li>`,
          )}
        </ul>`;
  if (!may) return listed;
  return html`${listed}
  ${orderForm(admin, {
    ...{ action: '/admin/categories/names', button: 'Map the name', look: 'quiet' },
    fields: html`${field({
      ...{ name: 'name', label: 'Name as published', required: true },
      hint: 'Draws of this name on record get a revision. A draw that is held back stays so.',
    })}
    ${select({
      ...{ name: 'means', label: 'Its rounds are for', any: 'choose' },
      of: ['general', ...programs, ...catalogue.keys],
    })}`,
  })}`;
}

function readMeaning(text: string, catalogue: Catalogue): RoundMeaning {
  if (text === 'general') return { kind: 'general' };
  const program = programs.find((each) => each === text);
  if (program !== undefined) return { kind: 'program', program };
  if (catalogue.keys.includes(text)) return { kind: 'category', category: text };
  throw new RequestProblem('invalid-request', 'Choose whom the rounds of this name are for.');
}

function meaningWords(means: RoundMeaning, catalogue: Catalogue): string {
  if (means.kind === 'general') return 'everybody';
  return means.kind === 'program'
    ? `the program ${means.program}`
    : categoryLabel(means.category, 'en', catalogue);
}

/** The newest to be seen, the others to be opened. */
function versionParts([newest, ...others]: readonly CategoryVersion[], today: string): SafeHtml {
  const earlier =
    others.length === 0
      ? null
      : html`<details>
          <summary>Earlier versions: ${others.length}</summary>
          ${others.map((version) => versionPart(version, today))}
        </details>`;
  return html`${newest === undefined ? null : versionPart(newest, today)}${earlier}`;
}

function versionPart(version: CategoryVersion, today: string): SafeHtml {
  const { version: number, inForceFrom, inForceTo, rule, nocs, publishedEn } = version;
  const inForce = inForceFrom <= today && (inForceTo === null || today < inForceTo);
  return html`<h3>Version ${number} ${inForce ? badge('in force', 'good') : badge('not in force')}</h3>
    ${facts([
      ['From', inForceFrom],
      ['Until', inForceTo === null ? 'further notice' : `${inForceTo}, exclusive`],
      ['Asks for', ruleWords(rule)],
      publishedEn.length === 0 ? null : ['Published as', publishedEn.join(', ')],
    ])}
    ${
      nocs.length === 0
        ? null
        : html`<details>
            <summary>Occupations: ${nocs.length}</summary>
            <ul>
              ${nocs.map((noc) => html`<li>${occupationLabel(noc, 'en')}</li>`)}
            </ul>
          </details>`
    }`;
}

function ruleWords(rule: CategoryVersion['rule']): string {
  switch (rule.kind) {
    case 'french':
      return `NCLC ${rule.nclc} or more in all four abilities`;
    case 'occupation':
      return `${rule.months} months${rule.continuous ? ' without a break' : ''} in one listed occupation within 3 years${rule.inCanada ? ', in Canada' : ''}`;
    case 'military':
      return `${rule.serviceYears} years in a foreign military, an offer from the Canadian Armed Forces, a listed occupation`;
  }
}

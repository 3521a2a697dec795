import { occupationLabel } from '@drawbell/draws/labels';
import { categories } from '@drawbell/operations/categories';
import { roundNames } from '@drawbell/operations/round-names';
import type { z } from 'zod';
import { html, type SafeHtml } from '../app/html.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import type { Section } from './console.ts';
import { formOf } from './operation-forms.ts';
import { navTo, showPage } from './operation-pages.ts';
import { select } from './order-form.ts';
import { badge, facts, panel } from './table.ts';

const programs = ['cec', 'fsw', 'fst', 'pnp'] as const;

/** What every category asks for, and whom the rounds of a name are for. */
export const categoriesSection: Section = {
  nav: navTo(categories.list, 'Categories'),
  add: (console) => {
    showPage(console, categories.list, async ({ admin, answer, now, look }) => {
      const today = now.toISOString().slice(0, 10);
      const { names } = await look(roundNames.list, {});
      return {
        title: 'Categories',
        body: html`${panel('names', 'Names of rounds', namesBody(admin, answer.categories, names))}
        ${answer.categories.map(({ key, labels, versions }) =>
          panel(key, labels.en, versionParts(versions.toReversed(), today)),
        )}`,
      };
    });
  },
};

type Category = z.input<typeof categories.list.answers.schema>['categories'][number];
type Version = Category['versions'][number];
type Names = z.input<typeof roundNames.list.answers.schema>['names'];

function namesBody(admin: ConsoleAdmin, all: readonly Category[], names: Names): SafeHtml {
  const listed =
    names.length === 0
      ? html`<p>No name was mapped by hand. A round whose name nobody knows reaches those whose score passes.</p>`
      : html`<ul>
          ${names.map(
            ({ name, means }) =>
              html`<li>
                <strong>${name}</strong>: ${meaningWords(means, all)}
                ${formOf(admin, roundNames.unmap, { at: {}, button: `Take back: ${name}`, fixed: { name } })}
              </li>`,
          )}
        </ul>`;
  const means = select({
    ...{ name: 'means', label: 'Its rounds are for', any: 'choose' },
    of: ['general', ...programs, ...all.map(({ key }) => key)],
  });
  return html`${listed}
  ${formOf(admin, roundNames.map, { at: {}, button: 'Map the name', inputs: { means } })}`;
}

function meaningWords(means: Names[number]['means'], all: readonly Category[]): string {
  if (means.kind === 'general') return 'everybody';
  if (means.kind === 'program') return `the program ${means.program}`;
  return all.find(({ key }) => key === means.category)?.labels.en ?? means.category;
}

/** The newest to be seen, the others to be opened. */
function versionParts([newest, ...others]: readonly Version[], today: string): SafeHtml {
  const earlier =
    others.length === 0
      ? null
      : html`<details>
          <summary>Earlier versions: ${others.length}</summary>
          ${others.map((version) => versionPart(version, today))}
        </details>`;
  return html`${newest === undefined ? null : versionPart(newest, today)}${earlier}`;
}

function versionPart(version: Version, today: string): SafeHtml {
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

function ruleWords(rule: Version['rule']): string {
  switch (rule.kind) {
    case 'french':
      return `NCLC ${rule.nclc} or more in all four abilities`;
    case 'occupation':
      return `${rule.months} months${rule.continuous ? ' without a break' : ''} in one listed occupation within 3 years${rule.inCanada ? ', in Canada' : ''}`;
    case 'military':
      return `${rule.serviceYears} years in a foreign military, an offer from the Canadian Armed Forces, a listed occupation`;
  }
}

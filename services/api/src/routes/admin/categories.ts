import {
  categoryKeys,
  categoryLabel,
  categoryVersions,
  type CategoryVersion,
  occupationLabel,
} from '@drawbell/draws';
import type { Section } from '../../console/console.ts';
import { badge, facts, panel } from '../../console/table.ts';
import { html, type SafeHtml } from '../../html/html.ts';

/** `/admin/categories`: the versions of every category on file. */
export const categoriesSection: Section = {
  nav: { href: '/admin/categories', text: 'Categories', scope: 'read' },
  add: ({ page }) => {
    page(
      '/admin/categories',
      { summary: 'Shows every version of every category on file', scope: 'read' },
      async ({ now }) => {
        const today = now.toISOString().slice(0, 10);
        return {
          title: 'Categories',
          body: html`${categoriesOnFile().map(({ key, label, versions }) =>
            panel(key, label, versionParts(versions, today)),
          )}`,
        };
      },
    );
  },
};

/** Every category with its versions, newest first. */
function categoriesOnFile() {
  return categoryKeys.map((key) => ({
    key,
    label: categoryLabel(key, 'en'),
    versions: categoryVersions(key).toReversed(),
  }));
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

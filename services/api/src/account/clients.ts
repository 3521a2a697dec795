import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawTypeShortLabel } from '@drawbell/draws/draw-type';
import type { Outcome } from '@drawbell/draws/match-result';
import type { Profile } from '@drawbell/draws/profile';
import type { LastStanding } from '@drawbell/draws/standing';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';
import { scoreNote } from '../site/grid-notes.ts';
import { typeMark } from '../site/marks.ts';
import { factWords, profileName } from './facts.ts';
import { openTypes, standingBadge } from './standing-rows.ts';

/** One of several profiles, and how it stands. */
export interface Client {
  readonly profile: Profile;
  /** Position from 1, by which its pages are found. */
  readonly place: number;
  /** The last draw of each type. */
  readonly standing: readonly LastStanding[];
}

/** Orders of a table of profiles; the first is the usual one. */
export const clientOrders = ['nearest', 'name', 'score'] as const;
export type ClientOrder = (typeof clientOrders)[number];

const outcomeOrder: Readonly<Record<Outcome, number>> = { meets: 0, near: 1, may_meet: 2, does_not_meet: 3 };

/** Who meets the last draw of some type first, then who was nearest to one. */
export function nearestFirst(clients: readonly Client[]): Client[] {
  const keys = new Map(clients.map((client) => [client, nearestOf(client.standing)]));
  const key = (client: Client) => keys.get(client) ?? { outcome: 4, gap: -Infinity };
  return clients.toSorted((a, b) => {
    const [one, other] = [key(a), key(b)];
    if (one.outcome !== other.outcome) return one.outcome - other.outcome;
    // Both may be without a gap: infinities have no difference.
    return one.gap === other.gap ? a.place - b.place : one.gap > other.gap ? -1 : 1;
  });
}

function nearestOf(standing: readonly LastStanding[]): { readonly outcome: number; readonly gap: number } {
  const open = openTypes(standing);
  const outcome = Math.min(4, ...open.map((each) => outcomeOrder[each.outcome]));
  const gaps = open.flatMap((each) =>
    outcomeOrder[each.outcome] === outcome && each.gap !== null ? [each.gap] : [],
  );
  return { outcome, gap: Math.max(-Infinity, ...gaps) };
}

/** The same clients in another order. */
export function ordered(clients: readonly Client[], order: ClientOrder, language: Language): Client[] {
  if (order === 'nearest') return nearestFirst(clients);
  if (order === 'score')
    return clients.toSorted((a, b) => (b.profile.crs ?? -1) - (a.profile.crs ?? -1) || a.place - b.place);
  const names = new Intl.Collator(language, { numeric: true });
  const nameOf = ({ profile, place }: Client) => profileName(factWords[language], profile, place);
  return clients.toSorted((a, b) => names.compare(nameOf(a), nameOf(b)) || a.place - b.place);
}

const badgesMax = 4;

/**
 * Profiles as a table, each with its score and how it stands in the types that are open to it; on a phone each row becomes
 * a block. The name leads to what would change it, the last cell to its form.
 */
export function clientTable(
  language: Language,
  clients: readonly Client[],
  {
    base,
    catalogue,
    today,
    order,
  }: { base: string; catalogue: Catalogue; today: string; order?: ClientOrder },
): SafeHtml {
  const words = clientWords[language];
  const sorted = (column: ClientOrder) =>
    order === column ? html`aria-sort="${column === 'name' ? 'ascending' : 'descending'}"` : null;
  const head = (column: ClientOrder) =>
    order === undefined
      ? html`${words.columns[column]}`
      : html`<a href="${base}/profiles?sort=${column}">${words.columns[column]}</a>`;
  return html`${scoreNotes(language, clients, { catalogue, today })}
  <div class="panel flush">
    <table class="rows clients">
      <thead>
        <tr>
          <th scope="col" ${sorted('name')}>${head('name')}</th>
          <th scope="col" class="number" ${sorted('score')}>${head('score')}</th>
          <th scope="col" ${sorted('nearest')}>${head('nearest')}</th>
          <th scope="col"><span class="visually-hidden">${words.form}</span></th>
        </tr>
      </thead>
      <tbody>
        ${clients.map(({ profile, place, standing }) => {
          const name = profileName(factWords[language], profile, place);
          const open = openTypes(standing);
          return html`<tr>
            <th scope="row"><a href="${base}/standing/${place}">${name}</a></th>
            <td class="number" data-label="${words.columns.score}">${profile.crs ?? '–'}</td>
            <td>
              <ul class="gaps">
                ${open.slice(0, badgesMax).map((each) => gapItem(each, language, catalogue))}
                ${open.length > badgesMax ? html`<li class="muted">+${open.length - badgesMax}</li>` : null}
                ${open.length === 0 ? html`<li class="muted">${words.none}</li>` : null}
              </ul>
            </td>
            <td><a href="${base}/profiles/${place}" aria-label="${words.changeNamed(name)}">${words.change}</a></td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

/** What is said of scores that are older than a change of the grid: once for all whom it concerns, by name unless it is all. */
function scoreNotes(
  language: Language,
  clients: readonly Client[],
  { catalogue, today }: { catalogue: Catalogue; today: string },
): SafeHtml {
  const notes = Map.groupBy(
    clients.filter(({ profile }) => scoreNote(profile, catalogue, { language, today }) !== null),
    ({ profile }) => scoreNote(profile, catalogue, { language, today })?.markup,
  );
  return html`${[...notes.values()].map((concerned) => {
    const [first] = concerned;
    const note = first === undefined ? null : scoreNote(first.profile, catalogue, { language, today });
    if (concerned.length === clients.length) return note;
    const names = concerned.map(({ profile, place }) => profileName(factWords[language], profile, place));
    return html`${note}
      <p class="small muted">${clientWords[language].concerned(names.join(', '))}</p>`;
  })}`;
}

function gapItem(each: LastStanding, language: Language, catalogue: Catalogue): SafeHtml {
  return html`<li>
    ${typeMark(each.type)} ${drawTypeShortLabel(each.type, language, catalogue)} ${standingBadge(each, language)}
  </li>`;
}

/** How many clients stand how, best first: "3 meet, 2 may, 5 near, 30 others". */
export function clientCounts(clients: readonly Client[], language: Language): string {
  const words = clientWords[language].counts;
  const outcomes = clients.map(({ standing }) => nearestOf(standing).outcome);
  const count = (...which: number[]) => outcomes.filter((outcome) => which.includes(outcome)).length;
  const parts = [words.meet(count(0)), words.near(count(1)), words.may(count(2)), words.others(count(3, 4))];
  return parts.join(' · ');
}

const en = {
  columns: { name: 'Name', score: 'Score', nearest: 'Last draws' } satisfies Record<ClientOrder, string>,
  form: 'Form',
  change: 'Change',
  changeNamed: (name: string) => `Change the profile ${name}`,
  none: 'No type is open',
  concerned: (names: string) => `This is about ${names}.`,
  counts: {
    meet: (count: number) => `${count} would have met the last draw of a type`,
    near: (count: number) => `${count} near`,
    may: (count: number) => `${count} not decided`,
    others: (count: number) => `${count} ${count === 1 ? 'other' : 'others'}`,
  },
};

const fr: typeof en = {
  columns: { name: 'Nom', score: 'Note', nearest: 'Dernières rondes' },
  form: 'Formulaire',
  change: 'Modifier',
  changeNamed: (name) => `Modifier le profil ${name}`,
  none: 'Aucun type n’est ouvert',
  concerned: (names) => `Cela concerne ${names}.`,
  counts: {
    meet: (count) =>
      `${count} ${count > 1 ? 'auraient' : 'aurait'} rempli les critères de la dernière ronde d’un type`,
    near: (count) => `${count} tout près`,
    may: (count) => `${count} à préciser`,
    others: (count) => `${count} ${count > 1 ? 'autres' : 'autre'}`,
  },
};

/** The table of profiles. */
export const clientWords = { en, fr };

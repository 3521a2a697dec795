import { easternDay } from '@drawbell/draws/grid';
import { cellsOfProfile } from '@drawbell/draws/csv/profile-cells';
import { watchedColumns, watchedSheet } from '@drawbell/draws/csv/watched-sheet';
import { longDay } from '@drawbell/draws/day-words';
import { documentKindName } from '@drawbell/draws/plan/document-words';
import type { Profile } from '@drawbell/draws/profile';
import { watchedProfiles } from '@drawbell/operations/watched-profiles';
import {
  countWatchedProfiles,
  listWatchedProfiles,
  watchedProfilesMax,
} from '@drawbell/store/webhooks/watched-profiles';
import { profileSummary } from '../account/facts.ts';
import { cellInWords, csvFile } from '../account/sheet.ts';
import { html, moment } from '../app/html.ts';
import { facts, olderLink, panel, table } from '../console/table.ts';
import { ownForm } from './own-forms.ts';
import { inputFor, type Portal } from './portal.ts';
import { columnWord, uploadForm } from './profile-upload.ts';

const { list, show, remove } = watchedProfiles;
const listQuery = list.takes.omit({ limit: true });

/** `/portal/profiles`: whom draws are compared with, one by one and as a sheet. */
export function addProfiles(portal: Portal): void {
  const { store } = portal.parts;
  const { scope } = list;
  portal.page(
    '/portal/profiles',
    { summary: 'Lists watched profiles', scope, query: listQuery },
    async (asked) => {
      const { visitor, look, now } = asked;
      const { language, consumer } = visitor;
      const words = profileWords[language];
      const { profiles, nextCursor } = await look(list, inputFor(list, asked, { limit: 50 }));
      const count = await countWatchedProfiles(store.db, consumer.id);
      const today = easternDay(now);
      const rows = profiles.map(({ reference, profile, updatedAt }) => [
        html`<a href="/portal/profiles/${reference}">${reference}</a>`,
        profile.crs ?? null,
        Object.keys(factsOf(profile)).length === 0
          ? words.unknown
          : profileSummary(factsOf(profile), language, today),
        moment(updatedAt),
      ]);
      return {
        title: words.title,
        body: html`<p class="lead">${words.watched(count, watchedProfilesMax)}</p>
          <progress max="${watchedProfilesMax}" value="${count}" aria-label="${words.watched(count, watchedProfilesMax)}"></progress>
          <div class="panel">
            ${
              rows.length === 0
                ? html`<p>${words.none}</p>`
                : table(
                    [
                      columnWord('reference', language),
                      { name: words.score, number: true },
                      words.facts,
                      words.changed,
                    ],
                    rows,
                    { isDense: true },
                  )
            }
            ${nextCursor === null ? null : olderLink('/portal/profiles', { cursor: nextCursor }, words.more)}
          </div>
          ${panel(
            'sheet',
            words.sheet,
            html`${uploadForm(visitor)}
              <p><a href="/portal/profiles.csv">${words.download}</a></p>`,
          )}`,
      };
    },
  );
  portal.file(
    '/portal/profiles.csv',
    { summary: 'Gives the watched profiles as CSV', scope },
    async ({ visitor: { consumer, language } }) => {
      const rows = await listWatchedProfiles(store.db, consumer.id, {
        after: '0',
        limit: watchedProfilesMax,
      });
      const sheet = watchedSheet(rows.map(({ reference, facts: profile }) => ({ reference, profile })));
      return { name: 'drawbell-watched-profiles.csv', text: csvFile(sheet, language) };
    },
  );
  portal.page(
    '/portal/profiles/:reference',
    { summary: 'Shows a watched profile', scope, params: show.at },
    async (asked) => {
      const { visitor, look } = asked;
      const { language } = visitor;
      const words = profileWords[language];
      const { reference, profile, createdAt, updatedAt } = await look(
        show,
        inputFor(show, { ...asked, query: {} }),
      );
      const cells: Record<string, string> = cellsOfProfile(factsOf(profile));
      const { unknown } = words;
      return {
        title: reference,
        up: { href: '/portal/profiles', text: words.title },
        body: html`${panel(
          'facts',
          words.facts,
          facts([
            ...watchedColumns
              .filter((column) => column !== 'reference')
              .map((column) => {
                const cell = cells[column] ?? '';
                return [
                  columnWord(column, language),
                  cell === '' ? unknown : cellInWords(column, cell, language),
                ] as const;
              }),
            [words.since, moment(createdAt)],
            [words.changed, moment(updatedAt)],
          ]),
        )}
        ${
          profile.documents.length === 0
            ? null
            : panel(
                'documents',
                words.documents,
                facts(
                  profile.documents.map(
                    ({ kind, day }) => [documentKindName(kind, language), longDay(day, language)] as const,
                  ),
                ),
              )
        }
        <section class="panel" aria-label="${words.remove}">
          ${ownForm(visitor, remove, { at: { reference }, button: words.remove })}
        </section>`,
      };
    },
  );
}

/** The facts alone, as draws are compared with. */
function factsOf({ documents: _documents, ...profile }: Profile & { documents: unknown }): Profile {
  return profile;
}

const en = {
  title: 'Watched profiles',
  watched: (now: number, max: number) =>
    `${now.toLocaleString('en-CA')} of ${max.toLocaleString('en-CA')} profiles`,
  none: 'No profile is watched yet. Upload a sheet below, or put them with the API.',
  score: 'Score',
  facts: 'Facts',
  changed: 'Last changed',
  since: 'Watched since',
  more: 'More',
  sheet: 'From a sheet',
  download: 'Download your profiles as a sheet, to upload again',
  unknown: 'unknown',
  documents: 'Documents',
  remove: 'Forget this profile',
};

const fr: typeof en = {
  title: 'Profils suivis',
  watched: (now, max) =>
    `${now.toLocaleString('fr-CA')} ${now < 2 ? 'profil' : 'profils'} sur ${max.toLocaleString('fr-CA')}`,
  none: 'Aucun profil n’est encore suivi. Envoyez un fichier ci-dessous, ou passez par l’API.',
  score: 'Note',
  facts: 'Données',
  changed: 'Dernière modification',
  since: 'Suivi depuis',
  more: 'Suite',
  sheet: 'Depuis un fichier CSV',
  download: 'Télécharger vos profils en CSV, à renvoyer tels quels',
  unknown: 'inconnu',
  documents: 'Documents',
  remove: 'Oublier ce profil',
};

const profileWords = { en, fr };

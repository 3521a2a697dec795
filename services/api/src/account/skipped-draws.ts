import { longDay } from '@drawbell/draws/day-words';
import { drawTypePhrase } from '@drawbell/draws/draw-type';
import { leverSentence } from '@drawbell/draws/lever-sentences';
import type { DocumentRules } from '@drawbell/draws/plan/document-rules';
import type { OccupationFacts } from '@drawbell/draws/plan/occupation-facts';
import { readinessSentences } from '@drawbell/draws/plan/readiness-sentences';
import {
  presentScoreSince,
  type SkippedDraws,
  skippedDraws,
  skippedQuestions,
} from '@drawbell/draws/plan/skipped-draws';
import type { PastScore } from '@drawbell/draws/standing-history';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { PlannedProfile } from '@drawbell/store/plan/plan';
import { html, type SafeHtml } from '../app/html.ts';
import type { PastDraws } from '../app/kept-reads.ts';
import { typeMark } from '../site/marks.ts';

/**
 * Several draws of one's types in a row that were missed: which, and the questions that are worth a look, each with what is
 * known already. Null where there are none: nobody is alarmed by a draw or two.
 */
export function skippedSection(
  planned: Pick<PlannedProfile, 'profile' | 'documents' | 'invitation'>,
  {
    language,
    past,
    scores,
    rules,
    base,
    place,
  }: {
    readonly language: Language;
    readonly past: PastDraws;
    /** Those that the profile had, oldest first. */
    readonly scores: readonly PastScore[];
    readonly rules: DocumentRules;
    /** Of the settings with the language: `/en/settings/…`. */
    readonly base: string;
    /** Of the profile, from 1. */
    readonly place: number;
  },
): SafeHtml | null {
  const { profile } = planned;
  const { prepared, catalogue, today } = past;
  const since = presentScoreSince(scores, profile);
  const skipped = since === null ? [] : skippedDraws(prepared.of(profile), since);
  const [first, ...others] = skipped;
  if (first === undefined) return null;
  const words = skippedWords[language];
  const known = skippedQuestions(planned, { rules, catalogue, today, levers: prepared.levers(profile) });
  const [state, why] = readinessSentences(known.documents, { language, today });
  const question = (title: string, text: string | SafeHtml, links: readonly (readonly [string, string])[]) =>
    html`<li>
      <h3>${title}</h3>
      <p>${text}</p>
      ${links.map(([href, name]) => html`<p><a href="${href}">${name}</a></p>`)}
    </li>`;
  const line = ({ type, missed, from, fewestShort }: SkippedDraws) =>
    html`${typeMark(type)} ${words.row(missed, drawTypePhrase(type, language, catalogue), longDay(from.date, language))}
    ${words.short(fewestShort)}`;
  return html`<section aria-labelledby="skipped-title">
    <h2 id="skipped-title">${words.title}</h2>
    <p>${line(first)}</p>
    ${others.map((each) => html`<p>${line(each)}</p>`)}
    <p class="muted">${words.calm}</p>
    <ol class="panel flush divided questions">
      ${question(words.documents, `${state}. ${why}`, [[`${base}/plan/${place}`, words.toDocuments]])}
      ${question(words.code, codeText(known.occupations, { language, past }), [
        [`${base}/occupations/${place}`, words.toOccupations],
      ])}
      ${question(words.province, words.nomination[String(known.nomination) as 'true' | 'false' | 'unknown'], [
        [words.provincesLink, words.toProvinces],
        [`/${language}/cut-offs/pnp`, words.toNominees],
      ])}
      ${question(
        words.retest,
        known.retest.length === 0
          ? words.noPoints
          : html`${known.retest.map((lever, i) => {
              const { title, text } = leverSentence(lever, language, catalogue);
              return html`${i === 0 ? null : html`<br />`}<strong>${title}</strong> · ${text}`;
            })}`,
        [[`${base}/standing/${place}`, words.toStanding]],
      )}
    </ol>
  </section>`;
}

function codeText(
  occupations: readonly OccupationFacts[] | null,
  { language, past }: { language: Language; past: PastDraws },
): string {
  const words = skippedWords[language];
  if (occupations === null) return words.occupationsUnknown;
  if (occupations.length === 0) return words.noOccupations;
  return occupations
    .map(({ group, categories }) => {
      if (categories.length === 0) return words.unlisted(group.code);
      const names = categories.map(({ key }) => past.catalogue.labelOf(key, language));
      return words.listed(group.code, new Intl.ListFormat(`${language}-CA`).format(names));
    })
    .join(' ');
}

const en = {
  title: 'Draws that passed',
  row: (missed: number, phrase: string, day: string) =>
    `${missed} ${phrase} draws in a row, from ${day} on, asked for more than your score.`,
  short: (points: number) =>
    points === 0
      ? 'The nearest was level with it, and went by the tie-break.'
      : points === 1
        ? 'The nearest was missed by 1 point.'
        : `The nearest was missed by ${points} points.`,
  calm: 'Your profile loses nothing by it. Four things are worth a look.',
  documents: 'Is a document missing or out of date?',
  toDocuments: 'Your documents',
  code: 'Does a code match a category in force?',
  occupationsUnknown: 'Your profile names no occupation here, so nobody can say.',
  noOccupations: 'Your profile says that there is no occupation.',
  listed: (code: string, categories: string) => `${code} is listed today: ${categories}.`,
  unlisted: (code: string) => `${code} is on no category’s list today.`,
  toOccupations: 'Check your codes',
  province: 'Did a provincial window pass?',
  nomination: {
    true: 'Your profile holds a nomination: draws of nominees are open to it.',
    false: 'Your profile holds no nomination. One adds 600 points; provinces choose by rules of their own.',
    unknown:
      'It is not known whether you hold a nomination. One adds 600 points; provinces choose by rules of their own.',
  },
  provincesLink:
    'https://www.canada.ca/en/immigration-refugees-citizenship/services/immigrate-canada/provincial-nominees.html',
  toProvinces: 'The provinces and their programs, on canada.ca',
  toNominees: 'Past cut-offs of nominees',
  retest: 'What would a retest change?',
  noPoints: 'Up to 50 more points would have met no more draws of the last 12 months.',
  toStanding: 'All changes, and what each would have done',
};

const fr: typeof en = {
  title: 'Des rondes sont passées',
  row: (missed, phrase, day) =>
    `${missed}\u00a0rondes ${phrase} de suite, à partir du ${day}, demandaient plus que votre note.`,
  short: (points) =>
    points === 0
      ? 'La plus proche était à égalité, et l’heure de départage a tranché.'
      : points === 1
        ? 'À la plus proche, il manquait 1\u00a0point.'
        : `À la plus proche, il manquait ${points}\u00a0points.`,
  calm: 'Votre profil n’y perd rien. Quatre points méritent un coup d’œil.',
  documents: 'Un document manque-t-il, ou n’est-il plus à jour?',
  toDocuments: 'Vos documents',
  code: 'Un code correspond-il à une catégorie en vigueur?',
  occupationsUnknown: 'Votre profil ne nomme aucune profession ici\u00a0: on ne peut rien en dire.',
  noOccupations: 'Votre profil dit qu’il n’y a aucune profession.',
  listed: (code, categories) => `Catégories qui comptent le code ${code} aujourd’hui\u00a0: ${categories}.`,
  unlisted: (code) => `Aucune catégorie ne compte le code ${code} aujourd’hui.`,
  toOccupations: 'Vérifier vos codes',
  province: 'Une sélection provinciale vous a-t-elle échappé?',
  nomination: {
    true: 'Votre profil a une désignation\u00a0: les rondes des candidats des provinces lui sont ouvertes.',
    false:
      'Votre profil n’a pas de désignation. Elle ajoute 600\u00a0points; chaque province choisit selon ses propres règles.',
    unknown:
      'On ne sait pas si vous avez une désignation. Elle ajoute 600\u00a0points; chaque province choisit selon ses propres règles.',
  },
  provincesLink:
    'https://www.canada.ca/fr/immigration-refugies-citoyennete/services/immigrer-canada/candidats-provinces.html',
  toProvinces: 'Les provinces et leurs programmes, sur canada.ca',
  toNominees: 'Seuils passés des candidats des provinces',
  retest: 'Que changerait un nouveau test?',
  noPoints:
    'Même avec 50\u00a0points de plus, les critères n’auraient été remplis pour aucune autre ronde des 12 derniers mois.',
  toStanding: 'Tous les changements, et l’effet de chacun',
};

const skippedWords = { en, fr };

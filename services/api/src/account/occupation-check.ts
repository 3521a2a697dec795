import type { Catalogue } from '@drawbell/draws/catalogue';
import type { CategoryVersion } from '@drawbell/draws/category-version';
import { type UnitGroup, unitGroups } from '@drawbell/draws/noc';
import { occupationFacts } from '@drawbell/draws/plan/occupation-facts';
import type { Occupation, Profile } from '@drawbell/draws/profile';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { listProfiles } from '@drawbell/store/subscribers/subscribers';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type Form, formOf, textOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { keepPastDraws } from '../app/kept-reads.ts';
import { type Page, sendPage } from '../app/page.ts';
import { sitePage } from '../site/frame.ts';
import { typeMark } from '../site/marks.ts';
import { profileParams } from './checklist.ts';
import { factWords, profileName } from './facts.ts';
import { textField } from './fields.ts';
import { formWords } from './form-words.ts';
import { findOccupation, occupationTitle } from './occupations.ts';
import { formSchema, leadingSchema, refuseForeignForm } from './page-route.ts';
import { settingsWords } from './settings-words.ts';
import { behindLink } from './settings.ts';

/** `/{language}/settings/{token}/occupations/{place}`: what the lists say of the occupations of one profile, and of others. */
export function occupationCheckRoutes(app: App, parts: AppParts): void {
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const pastDraws = keepPastDraws(parts);
  for (const language of languages) {
    const url = `/${language}/settings/:token/occupations/:place` as const;
    // What somebody looks up is a fact about them: it is sent, and stands in no address.
    for (const method of ['GET', 'POST'] as const) {
      const schema = (method === 'GET' ? leadingSchema : formSchema)(
        'Shows what NOC 2021 and the categories in force say of the occupations of a profile, and of one that is looked up',
      );
      app.route({
        ...{ method, url, schema: { ...schema, params: profileParams } },
        handler: behindLink(parts, language, async (opened, req, reply) => {
          const { place } = profileParams.parse(req.params);
          const profiles = await listProfiles(parts.store.db, opened.subscriber.id);
          const profile = profiles[Number(place) - 1];
          if (profile === undefined) return reply.redirect(`/${language}${opened.path}`, 303);
          const { catalogue, today } = await pastDraws();
          const view = { language, path: opened.path, place, profile, form: formOf(req), catalogue, today };
          return sendPage(reply, checkPage(view));
        }),
      });
    }
  }
}

interface CheckView {
  readonly language: Language;
  /** Of the settings, without the language. */
  readonly path: string;
  /** Of the profile, from 1. */
  readonly place: string;
  readonly profile: Profile;
  /** What is looked up; empty where nothing is. */
  readonly form: Form;
  readonly catalogue: Catalogue;
  readonly today: string;
}

function checkPage(view: CheckView): Page {
  const { language, path, place, profile, form } = view;
  const words = checkWords[language];
  const { occupations } = profile;
  const base = `/${language}${path}`;
  const state = { form, errors: [], words: formWords[language] };
  return sitePage({
    ...{ language, path: `${path}/occupations/${place}`, title: words.title, within: '/standing' },
    heading: html`<p class="kicker">${profileName(factWords[language], profile, Number(place))}</p>
      <h1>${words.title}</h1>`,
    body: html`<p class="lead">${words.lead}</p>
      ${occupations === undefined ? html`<p class="panel">${words.unknown}</p>` : null}
      ${occupations?.length === 0 ? html`<p class="panel">${words.none}</p>` : null}
      ${(occupations ?? []).map((occupation) => occupationPanel(view, occupation.noc, occupation))}
      <p><a href="${base}/profiles/${place}">${words.change}</a></p>
      <section class="form" aria-labelledby="find-title">
        <h2 id="find-title">${words.findTitle}</h2>
        <p>${words.noc2016}</p>
        <form method="post" action="${base}/occupations/${place}">
          ${textField(state, { name: 'title', label: words.find, hint: words.findHint, maxLength: 150 })}
          <p><button type="submit">${words.findButton}</button></p>
        </form>
      </section>
      ${findings(view)}
      <p class="hint">${words.source}</p>
      <p><a href="${base}">${settingsWords[language].back}</a></p>`,
  });
}

/** What was looked up, in NOC 2021. */
function findings(view: CheckView): SafeHtml | null {
  const { language, form } = view;
  const words = checkWords[language];
  const typed = textOf(form, 'title', 150);
  if (typed === '') return null;
  const found = findOccupation(typed, language);
  const groups =
    found.kind === 'found'
      ? [...unitGroups().values()].filter(({ code }) => code === found.noc)
      : found.kind === 'noc_2016'
        ? []
        : found.groups;
  const said =
    found.kind === 'noc_2016'
      ? words.isNoc2016
      : groups.length === 0
        ? words.noneFound
        : found.kind === 'unknown'
          ? words.similar
          : words.found(groups.length);
  return html`<section aria-labelledby="found-title">
    <h2 id="found-title">${words.foundTitle}</h2>
    <p role="status">${said}</p>
    ${groups.map(({ code }) => occupationPanel(view, code))}
  </section>`;
}

/** One unit group: its title in both languages, its TEER, what it counts for, and the categories that list it today. */
function occupationPanel(view: CheckView, noc: string, worked?: Occupation): SafeHtml | null {
  const { language, catalogue, today } = view;
  const words = checkWords[language];
  const facts = occupationFacts(noc, { catalogue, today });
  if (facts === null) return null;
  const { group, categories, isSkilled } = facts;
  const other = language === 'en' ? 'fr' : 'en';
  const { months, monthsInCanada } = worked ?? {};
  return html`<section class="panel" aria-labelledby="${idOf(group, worked)}">
    <h2 id="${idOf(group, worked)}">${noc} · ${occupationTitle(group, language)}</h2>
    <p class="muted" lang="${other}">${occupationTitle(group, other)}</p>
    <dl>
      ${
        worked === undefined
          ? null
          : html`<dt>${words.worked}</dt>
              <dd>${factWords[language].occupation(months, monthsInCanada)}</dd>`
      }
      <dt>${words.teer}</dt>
      <dd>${words.teerOf(group.teer)}</dd>
      <dt>${words.federal}</dt>
      <dd>${isSkilled ? words.skilled : words.notSkilled}</dd>
      ${
        worked === undefined
          ? null
          : html`<dt>${words.trades}</dt>
              <dd>${words.tradesText}</dd>`
      }
      <dt>${words.categories}</dt>
      <dd>
        ${
          categories.length === 0
            ? words.noCategory
            : html`<ul class="plain">
                ${categories.map(
                  (version) =>
                    html`<li>
                      ${typeMark(version.key)} ${catalogue.labelOf(version.key, language)}${ruleText(version, language)}
                    </li>`,
                )}
              </ul>`
        }
      </dd>
    </dl>
  </section>`;
}

function idOf({ code }: UnitGroup, worked: Occupation | undefined): string {
  return `${worked === undefined ? 'found' : 'noc'}-${code}`;
}

/** `: 12 months`, or nothing for a category that asks for more than months. */
function ruleText({ rule }: CategoryVersion, language: Language): string {
  return rule.kind === 'occupation' ? checkWords[language].asks(rule) : '';
}

const en = {
  title: 'Check the occupation codes',
  lead: 'The duties decide a code, not the title of a job: compare your letters with the lead statement of the unit group.',
  unknown: 'This profile names no occupation yet.',
  none: 'This profile says that there is no occupation.',
  change: 'Change the occupations of the profile',
  findTitle: 'Look up an occupation',
  noc2016:
    'Codes of four digits are of NOC 2016, which Express Entry no longer uses. No table from those to today’s codes is at hand here with its source: find yours by its title.',
  find: 'Title, or a code of five digits',
  findHint: 'In English or French, such as “registered nurses”.',
  findButton: 'Look up',
  foundTitle: 'In NOC 2021',
  found: (count: number): string =>
    count === 1 ? 'One unit group fits.' : 'These unit groups fit; six at most are shown.',
  similar: 'None has this title. These share words with it:',
  noneFound: 'No unit group has this title or code. Try another word of it.',
  isNoc2016:
    'This is a code of NOC 2016. Type the title of the occupation instead: the unit groups of today are found by it.',
  worked: 'In the profile',
  teer: 'TEER',
  teerOf: (teer: number) => `${teer} (training, education, experience and responsibilities)`,
  federal: 'CEC and FSW',
  skilled: 'Counts: TEER 0 to 3',
  notSkilled: 'Doesn’t count: TEER 4 or 5',
  trades: 'FST',
  tradesText: 'Goes by lists of trades that we do not hold: check with IRCC',
  categories: 'Categories today',
  noCategory: 'On no category’s list',
  asks: ({ months, inCanada, continuous }: { months: number; inCanada: boolean; continuous: boolean }) =>
    `: ${months} months${inCanada ? ' in Canada' : ''}${continuous ? ' without a break' : ''}`,
  source:
    'Unit groups and TEER: National Occupational Classification (NOC) 2021, Statistics Canada and Employment and Social Development Canada. Lists of categories: IRCC, as in force today.',
};

const fr: typeof en = {
  title: 'Vérifier les codes de profession',
  lead: 'Ce sont les tâches qui décident d’un code, pas le titre d’un poste\u00a0: comparez vos lettres à l’énoncé principal du groupe de base.',
  unknown: 'Ce profil ne nomme encore aucune profession.',
  none: 'Ce profil dit qu’il n’y a aucune profession.',
  change: 'Modifier les professions du profil',
  findTitle: 'Chercher une profession',
  noc2016:
    'Les codes de quatre chiffres sont ceux de la CNP 2016, qu’Entrée express n’utilise plus. Nous n’avons pas, avec sa source, de table qui mène de ces codes à ceux d’aujourd’hui\u00a0: trouvez le vôtre par son titre.',
  find: 'Titre, ou code de cinq chiffres',
  findHint: 'En français ou en anglais, par exemple «\u00a0infirmiers autorisés\u00a0».',
  findButton: 'Chercher',
  foundTitle: 'Dans la CNP 2021',
  found: (count) =>
    count === 1
      ? 'Un groupe de base correspond.'
      : 'Ces groupes de base correspondent; on en montre six au plus.',
  similar: 'Aucun n’a ce titre. Ceux-ci ont des mots en commun avec lui\u00a0:',
  noneFound: 'Aucun groupe de base n’a ce titre ou ce code. Essayez un autre mot.',
  isNoc2016:
    'C’est un code de la CNP 2016. Entrez plutôt le titre de la profession\u00a0: il mène aux groupes de base d’aujourd’hui.',
  worked: 'Au profil',
  teer: 'FEER',
  teerOf: (teer) => `${teer} (formation, études, expérience et responsabilités)`,
  federal: 'CEC et TQF',
  skilled: 'Compte\u00a0: FEER 0 à 3',
  notSkilled: 'Ne compte pas\u00a0: FEER 4 ou 5',
  trades: 'MSF',
  tradesText: 'Dépend de listes de métiers que nous n’avons pas\u00a0: à vérifier auprès d’IRCC',
  categories: 'Catégories aujourd’hui',
  noCategory: 'Sur la liste d’aucune catégorie',
  asks: ({ months, inCanada, continuous }) =>
    `\u00a0: ${months}\u00a0mois${inCanada ? ' au Canada' : ''}${continuous ? ' sans interruption' : ''}`,
  source:
    'Groupes de base et FEER\u00a0: Classification nationale des professions (CNP) 2021, Statistique Canada et Emploi et Développement social Canada. Listes des catégories\u00a0: IRCC, en vigueur aujourd’hui.',
};

const checkWords = { en, fr };

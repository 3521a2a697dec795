import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { officialFeedUrls } from '@drawbell/runtime/environment';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import type { Page } from '../app/page.ts';
import { type DrawColumn, drawColumns } from '../json/draw-columns.ts';
import { drawFeedLinks } from './draw-feeds.ts';
import { frameWords, publicSchema, sitePage } from './frame.ts';

/** The terms of the Government of Canada's sites, by language. */
const termsUrls = {
  en: 'https://www.canada.ca/en/transparency/terms.html',
  fr: 'https://www.canada.ca/fr/transparence/avis.html',
} as const;

const en = {
  title: 'All draws as data',
  description: 'Every Express Entry draw as CSV and JSON Lines, where each figure comes from, and its terms.',
  lead: 'Every draw on record, newest first, with what IRCC corrected later and what was odd in what it published. The files are made from the record when you ask; they carry an ETag, so asking again costs little.',
  files: {
    title: 'Files',
    csv: ['Draws as CSV', 'for spreadsheets: one row a draw, UTF-8, comma'],
    csvMetadata: ['Its columns', 'CSV on the Web, for programs'],
    jsonl: [
      'Draws as JSON Lines',
      'for programs: one object a line, with every correction and remark in full',
    ],
    calendar: [
      'Draws as a calendar',
      'iCalendar, to subscribe to: each draw on its day, withdrawn ones cancelled',
    ],
    schema: ['Its fields', 'JSON Schema'],
    formulas:
      'A cell of the CSV that a spreadsheet would run as a formula begins with an apostrophe. Codes and numbers of draws are text: tell your spreadsheet so when you open the file.',
  },
  feeds: {
    title: 'Feeds',
    intro:
      'For programs that look for what is new: the newest 50 draws in full. A draw that IRCC corrects, or takes from its list, is told again as changed. Every type of draw has feeds of its own; its page has their addresses.',
    atom: ['Draws as Atom', 'RFC 4287, for any feed reader'],
    json: ['Draws as JSON Feed', 'version 1.1'],
    types: 'Each type on its own page',
  },
  sources: {
    title: 'Where each figure comes from',
    intro: 'IRCC publishes one file of all rounds in each language. Of each column it is said whether it',
    list: {
      published: ['IRCC', 'stands in the English file as it is here'],
      publishedFr: ['IRCC, French', 'stands in the French file as it is here'],
      read: [
        'read from IRCC',
        'was read by Drawbell from what stands there, so that programs can count with it',
      ],
      made: ['Drawbell', 'was added by Drawbell'],
    },
    files: 'The files of IRCC',
    columns: { name: 'Column', source: 'Source', says: 'What it is' },
  },
  terms: {
    title: 'Terms',
    paragraphs: [
      'The figures and texts are those of Immigration, Refugees and Citizenship Canada, “Express Entry: Rounds of invitations”. The Government of Canada lets anybody reproduce such material for non-commercial purposes without asking, who takes care that it is accurate, names its title and author, and says that it is a copy of what stands at canada.ca. For commercial purposes, its permission is needed.',
      'What Drawbell added may be used freely, without any warranty. These files are no official version, and Drawbell is not affiliated with or endorsed by IRCC.',
    ],
    link: 'Terms of canada.ca',
  },
};

const fr: typeof en = {
  title: 'Toutes les rondes en données',
  description:
    'Chaque ronde d’Entrée express en CSV et en JSON Lines, d’où vient chaque chiffre, et à quelles conditions.',
  lead: 'Toutes les rondes connues, de la plus récente à la plus ancienne, avec ce qu’IRCC a corrigé par la suite et ce qui était étrange dans ce qui a été publié. Les fichiers sont faits à la demande; ils portent un ETag, de sorte que redemander coûte peu.',
  files: {
    title: 'Fichiers',
    csv: ['Les rondes en CSV', 'pour les tableurs\u00a0: une ligne par ronde, UTF-8, virgule'],
    csvMetadata: ['Ses colonnes', 'CSV on the Web, pour les programmes (en anglais)'],
    jsonl: [
      'Les rondes en JSON Lines',
      'pour les programmes\u00a0: un objet par ligne, avec chaque correction et remarque en entier',
    ],
    calendar: [
      'Les rondes en calendrier',
      'iCalendar, pour s’y abonner\u00a0: chaque ronde à son jour, les retirées annulées',
    ],
    schema: ['Ses champs', 'JSON Schema (en anglais)'],
    formulas:
      'Une cellule du CSV qu’un tableur exécuterait comme une formule commence par une apostrophe. Les codes et les numéros de rondes sont du texte\u00a0: indiquez-le à votre tableur à l’ouverture.',
  },
  feeds: {
    title: 'Fils',
    intro:
      'Pour les programmes qui cherchent ce qui est nouveau : les 50 rondes les plus récentes, en entier. Une ronde qu’IRCC corrige, ou retire de sa liste, y est annoncée de nouveau comme modifiée. Chaque type de ronde a ses propres fils; sa page en donne les adresses.',
    atom: ['Les rondes en Atom', 'RFC 4287, pour tout lecteur de fils'],
    json: ['Les rondes en JSON Feed', 'version 1.1'],
    types: 'Chaque type à sa page',
  },
  sources: {
    title: 'D’où vient chaque chiffre',
    intro:
      'IRCC publie un fichier de toutes les rondes dans chaque langue. Pour chaque colonne, on dit si la valeur',
    list: {
      published: ['IRCC', 'se trouve telle quelle dans le fichier anglais'],
      publishedFr: ['IRCC, français', 'se trouve telle quelle dans le fichier français'],
      read: [
        'lue chez IRCC',
        'a été lue par Drawbell dans ce qui s’y trouve, pour que les programmes puissent compter avec',
      ],
      made: ['Drawbell', 'a été ajoutée par Drawbell'],
    },
    files: 'Les fichiers d’IRCC',
    columns: { name: 'Colonne', source: 'Source', says: 'Ce que c’est' },
  },
  terms: {
    title: 'Conditions',
    paragraphs: [
      'Les chiffres et les textes sont ceux d’Immigration, Réfugiés et Citoyenneté Canada, «\u00a0Entrée express\u00a0: rondes d’invitations\u00a0». Le gouvernement du Canada permet à chacun de les reproduire à des fins non commerciales sans demander, à condition de veiller à leur exactitude, d’en nommer le titre et l’auteur, et de dire qu’il s’agit d’une copie de ce qui se trouve sur canada.ca. À des fins commerciales, il faut son autorisation.',
      'Ce que Drawbell a ajouté peut être utilisé librement, sans aucune garantie. Ces fichiers ne sont pas une version officielle, et Drawbell n’est ni affilié à IRCC ni approuvé par ce ministère.',
    ],
    link: 'Avis de canada.ca',
  },
};

const words: Readonly<Record<Language, typeof en>> = { en, fr };

/** `/{language}/data`: all draws as files, where each figure comes from, and under which terms it may be used. */
export function dataPageRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts);
  for (const language of languages)
    app.get(
      `/${language}/data`,
      { schema: publicSchema('Shows all draws as files, their sources and terms') },
      async (req, reply) => sendKept(req, reply, await pages.find(language, async () => dataPage(language))),
    );
}

function dataPage(language: Language): Page {
  const { title, description, lead, files, feeds, sources, terms } = words[language];
  const file = (path: string, [name, says]: readonly string[]) =>
    html`<li><a href="${path}">${name}</a> <span class="hint">${says}</span></li>`;
  return sitePage({
    ...{ language, path: '/data', title, description, feeds: drawFeedLinks(language) },
    body: html`<p class="lead">${lead}</p>
      <section>
        <h2>${files.title}</h2>
        <ul>
          ${file('/v1/draws.csv', files.csv)} ${file('/v1/draws.csv-metadata.json', files.csvMetadata)}
          ${file('/v1/draws.jsonl', files.jsonl)} ${file('/v1/draws.schema.json', files.schema)}
          ${file(`/${language}/draws.ics`, files.calendar)}
        </ul>
        <p class="hint">${files.formulas}</p>
      </section>
      <section>
        <h2>${feeds.title}</h2>
        <p>${feeds.intro}</p>
        <ul>
          ${file(`/${language}/feeds/draws.atom`, feeds.atom)} ${file(`/${language}/feeds/draws.json`, feeds.json)}
        </ul>
        <p><a href="/${language}/cut-offs">${feeds.types}</a></p>
      </section>
      <section>
        <h2>${terms.title}</h2>
        ${terms.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
        <p><a href="${termsUrls[language]}">${terms.link}</a></p>
      </section>
      ${sourcesSection(language, sources)}`,
  });
}

function sourcesSection(
  language: Language,
  { title, intro, list, files, columns }: (typeof en)['sources'],
): SafeHtml {
  const row = ({ name, source, published, says }: DrawColumn) =>
    html`<tr>
      <th scope="row"><code>${name}</code></th>
      <td data-label="${columns.source}">
        ${list[source][0]}${published === undefined ? null : html`, <code>${published}</code>`}
      </td>
      <td data-label="${columns.says}">${says[language]}</td>
    </tr>`;
  return html`<section>
    <h2>${title}</h2>
    <p>${intro}</p>
    <ul>
      ${Object.values(list).map(([name, says]) => html`<li><strong>${name}</strong> ${says}</li>`)}
    </ul>
    <p>
      ${files}${frameWords[language].colon}<a href="${officialFeedUrls.en}">${officialFeedUrls.en}</a>, <a href="${officialFeedUrls.fr}">${officialFeedUrls.fr}</a>
    </p>
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">${columns.name}</th>
          <th scope="col">${columns.source}</th>
          <th scope="col">${columns.says}</th>
        </tr>
      </thead>
      <tbody>
        ${drawColumns.map(row)}
      </tbody>
    </table>
  </section>`;
}

import type { Catalogue } from '@drawbell/draws/catalogue';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { readFeedState } from '@drawbell/store/feed';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { preferredLanguage } from '../app/accept.ts';
import type { App, AppParts } from '../app/app.ts';
import { html, moment } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepAllDraws, keepCatalogue } from '../app/kept-reads.ts';
import { documented, emptyAnswer, tags } from '../app/openapi.ts';
import type { Page } from '../app/page.ts';
import { drawTable } from './draw-table.ts';
import { publicSchema, sitePage } from './frame.ts';

/** `/` leads to the home page in the reader's language, `/en/` or `/fr/`. */
export function homeRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts.clock);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  const redirectSchema = (summary: string) => ({
    tags: [tags.pages.name],
    summary,
    response: documented({ 302: emptyAnswer('Go there.'), 308: emptyAnswer('Go there.') }),
  });
  app.get(
    '/',
    { schema: redirectSchema('Leads to the home page in the language of the browser') },
    async (req, reply) =>
      reply
        .header('vary', 'Accept-Language')
        .redirect(`/${preferredLanguage(req.headers['accept-language'])}/`, 302),
  );
  for (const language of languages) {
    app.get(`/${language}`, { schema: redirectSchema('Leads to the home page') }, async (_req, reply) =>
      reply.redirect(`/${language}/`, 308),
    );
    app.get(
      `/${language}/`,
      { schema: publicSchema('Shows what Drawbell does and the latest draws') },
      async (req, reply) => {
        const page = await pages.find(language, async () => {
          const { last_success_at: lastLookAt } = await readFeedState(parts.store.db);
          return homePage(language, {
            ...{ draws: await allDraws(), lastLookAt },
            catalogue: await catalogueNow(),
          });
        });
        return sendKept(req, reply, page);
      },
    );
  }
}

const latestShown = 5;

/** What Drawbell does, the latest draws, and the way to sign up. */
function homePage(
  language: Language,
  {
    draws,
    lastLookAt,
    catalogue,
  }: { draws: readonly RecordedDraw[]; lastLookAt: Date | null; catalogue: Catalogue },
): Page {
  const words = homeWords[language];
  return sitePage({
    ...{ language, path: '/', title: words.title, description: words.description },
    body: html`<p class="buttons">
        <a class="button" href="/${language}/sign-up">${words.getAlerts}</a>
        <a class="button quiet" href="/${language}/preview">${words.tryProfile}</a>
      </p>
      <div class="points">
        ${words.points.map(
          ({ title, text }) =>
            html`<section>
              <h2>${title}</h2>
              <p>${text}</p>
            </section>`,
        )}
      </div>
      <section class="panel" aria-labelledby="latest">
        <h2 id="latest">${words.latest}</h2>
        ${draws.length === 0 ? null : drawTable(language, draws.slice(0, latestShown), catalogue)}
        <p class="hint">${lastLookAt === null ? words.notRead : html`${words.lastLook} ${moment(lastLookAt)}`}</p>
        <p><a href="/${language}/draws">${words.all}</a></p>
      </section>`,
  });
}

const en = {
  title: 'The Express Entry draws that concern you, within minutes',
  description:
    'Drawbell watches the official Express Entry draws and mails you, within minutes, about those whose published criteria your profile meets or may meet.',
  points: [
    {
      title: 'Only what concerns you',
      text: 'Each draw is compared with your score, programs, occupations, French and submission time, by the criteria in force that day.',
    },
    {
      title: 'Honest about what is not known',
      text: 'When a fact is missing we say so, and which fact would decide. We never guess, and never say that you are invited: only IRCC does.',
    },
    {
      title: 'Yours to stop',
      text: 'No account, no password. One click in any mail ends the alerts, and everything about you can be erased.',
    },
  ],
  getAlerts: 'Get alerts',
  tryProfile: 'What would I have received?',
  latest: 'Latest draws',
  all: 'All draws',
  lastLook: 'Last look at the official page:',
  notRead: 'The official page has not been read yet. Draws appear here as soon as it has.',
};

const fr: typeof en = {
  title: 'Les rondes d’Entrée express qui vous concernent, en quelques minutes',
  description:
    'Drawbell surveille les rondes officielles d’Entrée express et vous écrit, en quelques minutes, au sujet de celles dont votre profil remplit, ou remplit peut-être, les critères publiés.',
  points: [
    {
      title: 'Seulement ce qui vous concerne',
      text: 'Chaque ronde est comparée avec votre note, vos programmes, vos professions, votre français et l’heure de présentation, selon les critères en vigueur ce jour-là.',
    },
    {
      title: 'Honnête sur ce qui est inconnu',
      text: 'Quand un fait manque, nous le disons, et lequel déciderait. Nous ne devinons jamais et ne disons jamais que vous êtes invité : seul IRCC le fait.',
    },
    {
      title: 'À vous d’arrêter',
      text: 'Ni compte ni mot de passe. Un clic dans n’importe quel courriel met fin aux alertes, et tout ce qui vous concerne peut être effacé.',
    },
  ],
  getAlerts: 'Recevoir les alertes',
  tryProfile: 'Qu’aurais-je reçu?',
  latest: 'Dernières rondes',
  all: 'Toutes les rondes',
  lastLook: 'Dernier coup d’œil à la page officielle :',
  notRead: 'La page officielle n’a pas encore été lue. Les rondes paraîtront ici dès qu’elle l’aura été.',
};

export const homeWords = { en, fr };

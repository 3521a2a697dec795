import { dayWithWeekday } from '@drawbell/draws/day-words';
import { drawAddress, drawTitle } from '@drawbell/draws/draw-number';
import { drawTypeOf, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import { bestOutcome } from '@drawbell/draws/match-draw';
import { roundLabel } from '@drawbell/draws/labels';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { Catalogue } from '@drawbell/draws/catalogue';
import { listTold, type ToldDraw } from '@drawbell/store/subscribers/record';
import type { Subscriber } from '@drawbell/store/subscribers/subscribers';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms } from '../app/form.ts';
import { html } from '../app/html.ts';
import { keepCatalogue } from '../app/kept-reads.ts';
import {
  beforeAllDraws,
  feedForms,
  feedId,
  feedMediaTypes,
  type NewsEntry,
  writeFeed,
} from '../app/news-feed.ts';
import { drawCalendarWords } from '../site/draw-calendar.ts';
import { calendarWords } from './calendar.ts';
import { historyWords } from './history.ts';
import { refuseForeignForm, tokenParams } from './page-route.ts';
import { addressField, privateAddressRoutes, privateSchema, sendPrivately } from './private-address.ts';

/** So many of the newest alerts are in a feed; the settings have all that are kept. */
const alertsMax = 50;

/**
 * `/{language}/feeds/alerts/{token}.atom` and `.json`: what one person was told; `/{language}/settings/{token}/feed`: the
 * address. It can be read for as long as it is on, also by who has unsubscribed since: then nothing new comes.
 */
export function alertFeedRoutes(app: App, parts: AppParts): void {
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const catalogueNow = keepCatalogue(parts);
  for (const language of languages) {
    const words = alertFeedWords[language];
    const urlOf = (token: string) => `${parts.publicUrl}/${language}/feeds/alerts/${token}`;
    for (const form of feedForms)
      app.get(
        `/${language}/feeds/alerts/:token.${form}`,
        {
          schema: {
            ...privateSchema(
              `What one person was told, as ${form === 'atom' ? 'Atom' : 'JSON Feed'}`,
              feedMediaTypes[form],
            ),
            params: tokenParams,
          },
        },
        async (req, reply) =>
          sendPrivately(
            parts,
            { req, reply },
            {
              ...{ purpose: 'feed', language, words, mediaType: feedMediaTypes[form] },
              token: req.params.token,
              make: async (subscriber, token) => {
                const view = { language, catalogue: await catalogueNow(), url: urlOf(token) };
                return writeFeed(await alertFeed(parts, subscriber, view), form).text;
              },
            },
          ),
      );
    privateAddressRoutes(app, parts, {
      ...{ purpose: 'feed', language, words },
      shown: (token) => html`<div class="panel">
          ${addressField('address', { label: words.atom, hint: words.secret, value: `${urlOf(token)}.atom` })}
          ${addressField('json', { label: words.json, value: `${urlOf(token)}.json` })}
        </div>
        <ul>
          ${words.steps.map((step) => html`<li>${step}</li>`)}
        </ul>`,
      more: html`<p><a href="/${language}/data">${words.allDraws}</a></p>`,
    });
  }
}

async function alertFeed(
  { store, secrets, publicUrl }: AppParts,
  subscriber: Subscriber,
  { language, catalogue, url }: { language: Language; catalogue: Catalogue; url: string },
) {
  const words = alertFeedWords[language];
  const told = await listTold(store.db, subscriber.id, { limit: alertsMax });
  // Keyed: nobody can tell from an id whose it is, and it stays when the address is made anew.
  const idOf = (name: string) => feedId(secrets.hashToken(`${name} ${language}`));
  return {
    id: idOf(`feed of alerts ${subscriber.id}`),
    ...{ language, title: words.name, subtitle: words.subtitle, url },
    page: `${publicUrl}/${language}/manage`,
    updated: told[0]?.toldAt ?? subscriber.confirmed_at ?? beforeAllDraws,
    entries: told.map((each) =>
      entryOf(each, { language, catalogue, publicUrl, id: idOf(`alert ${each.id}`) }),
    ),
  };
}

/** The verdict, then the draw as it was published then. No score and no gap: whoever made the reader sees what it reads. */
function entryOf(
  { draw, kind, results, toldAt }: ToldDraw,
  {
    id,
    language,
    catalogue,
    publicUrl,
  }: { id: string; language: Language; catalogue: Catalogue; publicUrl: string },
): NewsEntry {
  const history = historyWords[language];
  const best = bestOutcome(results);
  const url = `${publicUrl}/${language}/draws/${drawAddress(draw)}`;
  const drawn = drawCalendarWords[language].drawn(
    drawTitle(draw, language),
    drawTypeShortLabel(drawTypeOf(draw), language, catalogue),
    draw.crs,
  );
  const before = [
    ...(kind === 'correction' ? [history.correction] : []),
    ...(best === null ? [] : [history.outcomes[best]]),
  ];
  return {
    ...{ id, url, title: [...before, drawn].join('. ') },
    // What was told does not change: a correction is told by an entry of its own.
    ...{ published: toldAt, updated: toldAt },
    content: html`${before.length === 0 ? null : html`<p><strong>${before.join('. ')}.</strong></p>`}
      <p>${drawn}. ${roundLabel(draw, language, catalogue)}, ${dayWithWeekday(draw.date, language)}.</p>
      <p>${calendarWords[language].concerned}</p>
      <p>
        <a href="${url}">${alertFeedWords[language].read}</a>,
        <a href="${publicUrl}/${language}/standing">${alertFeedWords[language].standing}</a>
      </p>`,
  };
}

const en = {
  title: 'My feed',
  name: 'Drawbell: my alerts',
  subtitle: 'The draws we told you about, with the verdict first. The newest 50.',
  lead: 'What we told you, in a feed reader: the verdict and the draw, never your score. Your reader asks for it again by itself.',
  secret:
    'Whoever has this address can read which draws you were told about. It opens nothing else, and you can turn it off.',
  make: 'Make my feed address',
  atom: 'Your private address (Atom)',
  json: 'The same as JSON Feed',
  steps: [
    'Copy the address into your feed reader. One on your own device shows it to nobody; a reader on the web sees what it reads.',
    'It lists what was sent to you. When alerts are paused or stopped, nothing new comes; what was told stays.',
  ],
  renew: 'Make a new address; the old one stops at once',
  off: 'Turn it off',
  allDraws: 'Feeds of all draws, for everybody',
  goneTitle: 'This feed is turned off',
  gone: 'The address does not work, or was turned off. Its owner finds the one that works in the settings.',
  read: 'This draw on Drawbell',
  standing: 'Where I stand',
};

const fr: typeof en = {
  title: 'Mon fil',
  name: 'Drawbell\u00a0: mes alertes',
  subtitle: 'Les rondes annoncées, le verdict d’abord. Les 50 plus récentes.',
  lead: 'Vos alertes dans un lecteur de fils\u00a0: le verdict et la ronde, jamais votre note. Le lecteur les redemande de lui-même.',
  secret:
    'Quiconque a cette adresse peut lire quelles rondes vous ont été annoncées. Elle n’ouvre rien d’autre, et vous pouvez la désactiver.',
  make: 'Créer l’adresse de mon fil',
  atom: 'Votre adresse privée (Atom)',
  json: 'La même chose en JSON Feed',
  steps: [
    'Copiez l’adresse dans votre lecteur de fils. Un lecteur sur votre appareil ne la montre à personne; un lecteur sur le Web voit ce qu’il lit.',
    'Le fil contient ce qui vous a été envoyé. Quand les alertes sont en pause ou arrêtées, rien de nouveau n’y vient; ce qui a été annoncé reste.',
  ],
  renew: 'Créer une nouvelle adresse; l’ancienne cesse aussitôt',
  off: 'Désactiver l’adresse',
  allDraws: 'Les fils de toutes les rondes, pour tout le monde',
  goneTitle: 'Ce fil est désactivé',
  gone: 'L’adresse ne fonctionne pas, ou a été désactivée. La bonne se trouve dans les réglages.',
  read: 'Cette ronde sur Drawbell',
  standing: 'Où j’en suis',
};

const alertFeedWords: Readonly<Record<Language, typeof en>> = { en, fr };

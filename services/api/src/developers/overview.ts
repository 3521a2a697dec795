import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { App, AppParts } from '../app/app.ts';
import { html } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { type Operator, operatorHtml } from '../app/operator.ts';
import type { Page } from '../app/page.ts';
import { publicSchema } from '../site/frame.ts';
import { developerPage, shortAddresses } from './frame.ts';

const path = '/developers';

const en = {
  title: 'Draws in your own programs',
  description:
    'Signed webhooks, a list of events, and every Express Entry draw as data, for your own programs.',
  lead: 'Your program hears of a draw as people do: within minutes, with its corrections. It is told by a signed message, or it asks when it likes.',
  ways: {
    title: 'Three ways',
    list: [
      [
        'Be told',
        'We post a signed message to your server: a draw, its correction, a match with a profile that you watch.',
      ],
      ['Ask', 'You ask for what is new since you last asked. No server of your own is needed.'],
      ['Take it all', 'Every draw on record as one file, with corrections and remarks. No key is needed.'],
    ],
  },
  places: {
    title: 'Where to look',
    list: [
      [
        '/developers/guides',
        'Guides',
        'the first webhook in five minutes, verifying, retries, polling, going live',
      ],
      ['/developers/reference', 'API reference', 'every operation, with what it takes, answers and refuses'],
      [
        '/developers/events',
        'Events',
        'what each means, its fields, an example, and a sample for your endpoint',
      ],
      ['/data', 'All draws as data', 'CSV and JSON Lines, where each figure comes from, and its terms'],
    ],
    document: ['The description of the API', 'OpenAPI 3.1: make a client of it in your language'],
    portal: ['The portal', 'your endpoints, messages and keys, with an API key of yours'],
  },
  promises: {
    title: 'What you can rely on',
    list: [
      'Every message is signed, as the Standard Webhooks specification says.',
      'Nothing is lost: a message that fails is tried again for about three days, always under the same webhook-id.',
      'A version of the payloads never changes so that a receiver breaks. Fields may be added.',
      'You watch profiles under references of your own. Send us no names and no addresses.',
      'Nothing says that somebody is invited, and nothing is a forecast.',
    ],
  },
  key: {
    title: 'A key of your own',
    text: 'Draws need no key. For webhooks and watched profiles, ask whoever runs this service for one.',
  },
};
const fr: typeof en = {
  title: 'Les rondes dans vos programmes',
  description:
    'Webhooks signés, liste d’événements, et chaque ronde d’Entrée express en données, pour vos programmes.',
  lead: 'Votre programme sait aussi vite que les gens qu’une ronde a eu lieu\u00a0: en quelques minutes, corrections comprises. Il reçoit un message signé, ou interroge l’API quand il veut.',
  ways: {
    title: 'Trois façons',
    list: [
      [
        'Recevoir',
        'Nous envoyons un message signé à votre serveur\u00a0: une ronde, sa correction, une correspondance avec un profil que vous suivez.',
      ],
      [
        'Demander',
        'Vous demandez ce qui est nouveau depuis la dernière fois. Aucun serveur n’est nécessaire.',
      ],
      [
        'Tout prendre',
        'Chaque ronde connue dans un seul fichier, avec corrections et remarques. Aucune clé n’est nécessaire.',
      ],
    ],
  },
  places: {
    title: 'Où regarder',
    list: [
      [
        '/developers/guides',
        'Guides',
        'le premier webhook en cinq minutes, la vérification, les reprises, la mise en service',
      ],
      [
        '/developers/reference',
        'Référence de l’API',
        'chaque opération\u00a0: ce qu’elle reçoit, répond et refuse (en anglais)',
      ],
      ['/developers/events', 'Événements', 'ce que chacun veut dire, ses champs, un exemple à vous envoyer'],
      [
        '/data',
        'Toutes les rondes en données',
        'CSV et JSON Lines, d’où vient chaque chiffre, et à quelles conditions',
      ],
    ],
    document: ['La description de l’API', 'OpenAPI 3.1\u00a0: faites-en un client dans votre langage'],
    portal: ['Le portail', 'vos adresses, vos messages et vos clés, avec une clé d’API'],
  },
  promises: {
    title: 'Ce qui est promis',
    list: [
      'Chaque message est signé, comme le veut la spécification Standard Webhooks.',
      'Rien ne se perd\u00a0: un message qui échoue est renvoyé pendant environ trois jours, toujours sous le même webhook-id.',
      'Une version des contenus ne change jamais au point de briser un programme. Des champs peuvent s’ajouter.',
      'Vous suivez des profils sous vos propres références. N’envoyez ni nom ni adresse.',
      'Rien ne dit qu’une personne est invitée, et rien n’est une prévision.',
    ],
  },
  key: {
    title: 'Votre clé',
    text: 'Les rondes se lisent sans clé. Pour les webhooks et les profils suivis, demandez-en une à qui exploite ce service.',
  },
};
const words: Readonly<Record<Language, typeof en>> = { en, fr };

/** `/{language}/developers`: what programs can have, and where it is described. */
export function developerRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts);
  shortAddresses(app);
  for (const language of languages)
    app.get(
      `/${language}${path}`,
      { schema: publicSchema('Shows what programs can have') },
      async (req, reply) =>
        sendKept(req, reply, await pages.find(language, async () => overview(language, parts.operator))),
    );
}

function overview(language: Language, operator: Operator | undefined): Page {
  const { title, description, lead, ways, places, promises, key } = words[language];
  const place = (href: string, [name, says]: readonly string[]) =>
    html`<li><a href="${href}">${name}</a> <span class="hint">${says}</span></li>`;
  return developerPage({
    ...{ language, path, title, description },
    body: html`<p class="lead">${lead}</p>
      <section>
        <h2>${ways.title}</h2>
        <ul class="cells ways">
          ${ways.list.map(([name, says]) => html`<li><h3>${name}</h3><p>${says}</p></li>`)}
        </ul>
      </section>
      <section>
        <h2>${places.title}</h2>
        <ul>
          ${places.list.map(([to, ...said]) => place(`/${language}${to}`, said))}
          ${place('/openapi.json', places.document)} ${place('/portal', places.portal)}
        </ul>
      </section>
      <section>
        <h2>${promises.title}</h2>
        <ul>
          ${promises.list.map((promise) => html`<li>${promise}</li>`)}
        </ul>
      </section>
      <section>
        <h2>${key.title}</h2>
        <p>${key.text}</p>
        ${operator === undefined ? null : html`<p>${operatorHtml(operator)}</p>`}
      </section>`,
  });
}

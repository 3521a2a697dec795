import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { exampleData } from '@drawbell/webhooks/events/examples';
import { type EventType, eventTypes, payloadSchemas } from '@drawbell/webhooks/events/payload-schemas';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import type { Page } from '../app/page.ts';
import { publicSchema } from '../site/frame.ts';
import { type Field, fieldsOf } from './event-fields.ts';
import { code, developerPage } from './frame.ts';

const path = '/developers/events';

const en = {
  title: 'Events',
  description: 'Every event that Drawbell posts to programs: what it means, its fields, and an example.',
  lead: 'What is posted to your endpoint, and listed for those who ask. Each has a type, the time at which it happened, and its data. Fields may be added: pass over what you do not know.',
  types: 'Types of events',
  means: {
    'draw.published': 'A new draw is on record.',
    'draw.corrected': 'IRCC, or the operator by hand, changed what matters of a draw.',
    'draw.withdrawn': 'A draw is gone from the official list for good.',
    'draw.reinstated': 'A withdrawn draw is back on the official list.',
    'profile.matched':
      'A draw concerns a profile that you watch: its criteria are met, may be met, or were missed by a few points. It never says that somebody is invited.',
    'profiles.matched':
      'The same of up to 100 profiles in one message, for an endpoint that asks for batches.',
    'deadline.approaching':
      'A day of a profile that you watch is 90, 30, 14, 7 or 1 days away: of a document, or of the Express Entry profile itself.',
    'feed.stale': 'The official list cannot be read any more: what is new may be missing.',
    'feed.recovered': 'The official list is read again.',
    'message.failed':
      'A message to another of your endpoints was given up. You can order it again for as long as it is kept.',
    'endpoint.disabled': 'Another of your endpoints was disabled: it answered 410, or failed for five days.',
    'test.ping': 'You asked for a test. It goes to whoever asks, whatever they subscribed to.',
  } satisfies Record<EventType, string> as Record<EventType, string>,
  fields: 'Fields',
  field: 'Field',
  kind: 'Type',
  says: 'What it is',
  example: 'Example',
  ofDraw: 'as below, under “The draw”',
  draw: {
    title: 'The draw',
    intro: 'Stands in every event of a draw, under data.draw.',
  },
  send: 'Send me a sample',
  sendHint:
    'Of any type, to one of your endpoints: in the portal, under “Send”. Its body says "sample": true.',
};
const fr: typeof en = {
  title: 'Événements',
  description:
    'Chaque événement que Drawbell envoie aux programmes\u00a0: ce qu’il veut dire, ses champs et un exemple.',
  lead: 'Ce qui est envoyé à votre adresse, ou lu dans la liste des événements. Chaque événement a un type, l’heure à laquelle il s’est produit et ses données. Des champs peuvent s’ajouter\u00a0: laissez de côté ceux que vous ne connaissez pas. Les champs sont décrits en anglais.',
  types: 'Types d’événements',
  means: {
    'draw.published': 'Une nouvelle ronde est connue.',
    'draw.corrected':
      'IRCC, ou la personne qui exploite ce service, a changé quelque chose d’important à une ronde.',
    'draw.withdrawn': 'Une ronde a disparu pour de bon de la liste officielle.',
    'draw.reinstated': 'Une ronde retirée est de retour dans la liste officielle.',
    'profile.matched':
      'Une ronde concerne un profil que vous suivez\u00a0: ses critères sont remplis, le sont peut-être, ou il s’en est fallu de quelques points. Ce n’est jamais une invitation.',
    'profiles.matched':
      'La même chose pour un maximum de 100 profils dans un seul message, si vous demandez des lots.',
    'deadline.approaching':
      'Un jour d’un profil que vous suivez arrive dans 90, 30, 14, 7 ou 1 jours\u00a0: celui d’un document, ou du profil Entrée express lui-même.',
    'feed.stale': 'La liste officielle ne peut plus être lue\u00a0: du nouveau peut manquer.',
    'feed.recovered': 'La liste officielle est lue de nouveau.',
    'message.failed':
      'L’envoi d’un message à une autre de vos adresses a été abandonné. Vous pouvez le demander de nouveau tant qu’il est conservé.',
    'endpoint.disabled':
      'Une autre de vos adresses a été désactivée\u00a0: elle a répondu 410, ou échoué pendant cinq jours.',
    'test.ping': 'Vous avez demandé un essai. Il va à qui le demande, peu importe l’abonnement.',
  },
  fields: 'Champs',
  field: 'Champ',
  kind: 'Type',
  says: 'Ce que c’est',
  example: 'Exemple',
  ofDraw: 'comme plus bas, sous «\u00a0La ronde\u00a0»',
  draw: {
    title: 'La ronde',
    intro: 'Se trouve dans chaque événement d’une ronde, sous data.draw.',
  },
  send: 'M’envoyer un exemple',
  sendHint:
    'De n’importe quel type, à une de vos adresses\u00a0: dans le portail, sous «\u00a0Envoyer\u00a0». Son contenu porte "sample": true.',
};
const words: Readonly<Record<Language, typeof en>> = { en, fr };

/** `/{language}/developers/events`: every type of event, from the schemas that the messages are typed by. */
export function eventCatalogueRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts);
  for (const language of languages)
    app.get(
      `/${language}${path}`,
      { schema: publicSchema('Shows every event with its fields and an example') },
      async (req, reply) =>
        sendKept(req, reply, await pages.find(language, async () => cataloguePage(language))),
    );
}

/** When the examples happened. */
const exampleMoment = '2026-02-20T15:04:05.000Z';

function cataloguePage(language: Language): Page {
  const { title, description, lead, types, draw, fields, send, sendHint } = words[language];
  return developerPage({
    ...{ language, path, title, description },
    body: html`<p class="lead">${lead}</p>
      <nav aria-label="${types}">
        <ul class="chips">
          ${eventTypes.map((type) => html`<li><a class="chip" href="#${type}"><code>${type}</code></a></li>`)}
          <li><a class="chip" href="#draw">${draw.title}</a></li>
        </ul>
      </nav>
      <p><a class="button" href="/portal">${send}</a> <span class="hint">${sendHint}</span></p>
      ${eventTypes.map((type) => eventSection(type, language))}
      <section id="draw">
        <h2>${draw.title}</h2>
        <p>${draw.intro}</p>
        <details>
          <summary>${fields}<span class="visually-hidden">, ${draw.title}</span></summary>
          ${fieldTable(drawFields(), language)}
        </details>
      </section>`,
  });
}

function eventSection(type: EventType, language: Language): SafeHtml {
  const { means, fields, example } = words[language];
  const message = {
    id: 'evt_1207_3hXq0v9ZtK2mB7Lc',
    type,
    timestamp: exampleMoment,
    data: exampleData[type],
  };
  return html`<section class="event" id="${type}">
    <h2><code>${type}</code></h2>
    <p>${means[type]}</p>
    <details>
      <summary>${fields}<span class="visually-hidden">, ${type}</span></summary>
      ${fieldTable(
        schemaOf(type).filter(({ name }) => !name.startsWith('data.draw.')),
        language,
      )}
    </details>
    <details>
      <summary>${example}<span class="visually-hidden">, ${type}</span></summary>
      ${code(JSON.stringify(message, null, 2), `${example}, ${type}`)}
    </details>
  </section>`;
}

function schemaOf(type: EventType): Field[] {
  return fieldsOf(z.toJSONSchema(payloadSchemas[type] ?? z.unknown(), { io: 'output' }));
}

function drawFields(): Field[] {
  return schemaOf('draw.published').filter(({ name }) => name.startsWith('data.draw.'));
}

function fieldTable(fields: readonly Field[], language: Language): SafeHtml {
  const { field, kind, says, ofDraw } = words[language];
  return html`<table class="rows">
    <thead>
      <tr>
        <th scope="col">${field}</th>
        <th scope="col">${kind}</th>
        <th scope="col">${says}</th>
      </tr>
    </thead>
    <tbody>
      ${fields.map(
        ({ name, type, description }) =>
          html`<tr>
            <th scope="row"><code>${name}</code></th>
            <td data-label="${kind}" lang="en">${type}</td>
            <td data-label="${says}" lang="en">
              ${description}${name === 'data.draw' ? html` <a href="#draw" lang="${language}">${ofDraw}</a>` : null}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

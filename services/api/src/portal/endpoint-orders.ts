import { endpoints } from '@drawbell/operations/endpoints';
import { fieldsOf } from '@drawbell/operations/fields';
import { resentEvents } from '@drawbell/operations/resent-events';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { html, type SafeHtml } from '../app/html.ts';
import { selectOf } from '../console/order-form.ts';
import { panel } from '../console/table.ts';
import { certificateForm, endpointForm, headersForm } from './endpoint-form.ts';
import { endpointPage } from './endpoint-page.ts';
import { ownForm, type ShownForm, wasRefused } from './own-forms.ts';
import { fieldWordsOf } from './own-form-words.ts';
import type { Portal } from './portal.ts';
import { secretTable } from './setting-views.ts';
import type { Visitor } from './visitor.ts';

/** `/portal/endpoints/…/send`, `…/settings` and `…/secrets`: what can be done with an endpoint. */
export function addEndpointOrders(portal: Portal): void {
  addSending(portal);
  addSettings(portal);
  addSecrets(portal);
}

function addSending(portal: Portal): void {
  const { test, recover } = endpoints;
  const { resend } = resentEvents;
  const summary = 'Sends an endpoint a sample, what failed, or what was told before';
  endpointPage(portal, '/send', { summary }, async ({ visitor, endpoint }) => {
    const { language } = visitor;
    const words = orderWords[language];
    const at = { endpoint: endpoint.id };
    return html`${panel(
      'test',
      words.testTitle,
      html`<p>${words.testText}</p>
        ${ownForm(visitor, test, { at, button: words.test, inputs: { type: (form) => sampleTypes(form, language) } })}`,
    )}
    ${panel(
      'recover',
      words.recoverTitle,
      html`<p>${words.recoverText}</p>
        ${ownForm(visitor, recover, { at, button: words.recover })}`,
    )}
    ${panel(
      'resend',
      words.resendTitle,
      html`<p>${words.resendText}</p>
        ${ownForm(visitor, resend, { at, button: words.resend })}`,
    )}`;
  });
}

/** The sample events there are: the operation says which. */
function sampleTypes(form: ShownForm, language: Visitor['language']): SafeHtml {
  const type = fieldsOf(endpoints.test).find(({ name }) => name === 'type');
  const chosen = form.text('type', typeof type?.initial === 'string' ? type.initial : '');
  const label = fieldWordsOf(endpoints.test.name, 'type', language)?.label ?? '';
  const of = (type?.of ?? []).map(({ value }) => ({ value, text: value, chosen: value === chosen }));
  return selectOf({ name: 'type', label, of }, form.place('type'));
}

function addSettings(portal: Portal): void {
  const { change, remove } = endpoints;
  const summary = 'Shows the settings of an endpoint';
  endpointPage(portal, '/settings', { summary }, async ({ visitor, endpoint }) => {
    const words = orderWords[visitor.language];
    const at = { endpoint: endpoint.id };
    const catalogue = await readCatalogue(portal.parts.store.db);
    const fold = (isOpen: boolean, title: string, state: string, body: SafeHtml | null) =>
      html`<details class="panel" ${isOpen ? html`open` : null}>
        <summary><strong>${title}</strong> <span class="muted">${state}</span></summary>
        ${body}
      </details>`;
    return html`<section class="panel" aria-label="${words.settings}">
        ${endpointForm(visitor, catalogue, { endpoint, button: words.save })}
      </section>
      ${fold(
        wasRefused(visitor, change, at, 'headers'),
        words.headers,
        endpoint.headerNames.length === 0 ? words.none : endpoint.headerNames.join(', '),
        headersForm(visitor, endpoint),
      )}
      ${fold(
        wasRefused(visitor, change, at, 'certificate') || wasRefused(visitor, change, at, 'no_certificate'),
        words.certificate,
        endpoint.clientCertificate?.subject ?? words.none,
        certificateForm(visitor, endpoint),
      )}
      <section class="panel" aria-label="${words.removeTitle}">
        ${ownForm(visitor, remove, { at, button: words.remove })}
      </section>`;
  });
}

function addSecrets(portal: Portal): void {
  const { rotateSecret, removeSecret } = endpoints;
  const summary = 'Shows the signing secrets of an endpoint, but not what they are';
  endpointPage(portal, '/secrets', { summary }, async ({ visitor, endpoint }) => {
    const { language } = visitor;
    const words = orderWords[language];
    const at = { endpoint: endpoint.id };
    return html`${panel(
      'secrets',
      words.secrets,
      html`${secretTable(endpoint.secrets, language)}
      ${endpoint.secrets
        .slice(1)
        .map(({ id }) =>
          ownForm(visitor, removeSecret, { at: { ...at, secret: id }, button: words.removeSecret(id) }),
        )}`,
    )}
    ${panel(
      'rotate',
      words.rotate,
      html`<p>${words.rotateText}</p>
        ${ownForm(visitor, rotateSecret, { at, button: words.rotate })}`,
    )}`;
  });
}

const en = {
  settings: 'Settings',
  save: 'Save the settings',
  testTitle: 'Send a sample',
  testText: 'A sample event with made-up content, signed as every message is.',
  test: 'Send the sample',
  recoverTitle: 'What failed',
  recoverText: 'Sends again what failed, or was not tried while the endpoint was off, under the same ids.',
  recover: 'Send again what failed',
  resendTitle: 'Earlier events',
  resendText:
    'Sends what was told before the endpoint existed, or heard of it: events of its types that it has no message of.',
  resend: 'Send earlier events',
  secrets: 'Signing secrets',
  removeSecret: (id: string) => `End ${id}`,
  rotateText: 'The new secret is shown once. Those before go on signing for the hours you say.',
  rotate: 'Make a new secret',
  removeTitle: 'Remove',
  remove: 'Remove this endpoint',
  headers: 'Headers',
  certificate: 'Client certificate',
  none: 'none',
};

const fr: typeof en = {
  settings: 'Réglages',
  save: 'Enregistrer les réglages',
  testTitle: 'Envoyer un exemple',
  testText: 'Un exemple d’événement au contenu inventé, signé comme tout message.',
  test: 'Envoyer l’exemple',
  recoverTitle: 'Ce qui a échoué',
  recoverText:
    'Renvoie ce qui a échoué, ou n’a pas été essayé pendant que le point était hors service, sous les mêmes identifiants.',
  recover: 'Renvoyer ce qui a échoué',
  resendTitle: 'Événements antérieurs',
  resendText:
    'Envoie ce qui s’est produit avant que le point de réception existe ou reçoive ces types\u00a0: les événements dont il n’a aucun message.',
  resend: 'Envoyer les événements antérieurs',
  secrets: 'Secrets de signature',
  removeSecret: (id) => `Mettre fin à ${id}`,
  rotateText:
    'Le nouveau secret n’est affiché qu’une fois. Les précédents signent encore pendant les heures indiquées.',
  rotate: 'Créer un nouveau secret',
  removeTitle: 'Supprimer',
  remove: 'Supprimer ce point de réception',
  headers: 'En-têtes',
  certificate: 'Certificat client',
  none: 'aucun',
};

const orderWords = { en, fr };

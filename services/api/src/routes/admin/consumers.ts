import {
  type ApiKey,
  type Consumer,
  findConsumer,
  keyScopes,
  listApiKeys,
  listConsumers,
  makeConsumerKey,
  switchConsumer,
  takeInConsumer,
  withdrawConsumerKey,
} from '@drawbell/store';
import { z } from 'zod';
import type { ConsoleAdmin } from '../../console/console-admin.ts';
import type { Section } from '../../console/console.ts';
import { keyTable } from '../../console/key-table.ts';
import { choices, field, orderForm } from '../../console/order-form.ts';
import { readName } from '../../console/read-name.ts';
import { readTypedAddress } from '../../console/read-typed-address.ts';
import { badge, facts, panel, table } from '../../console/table.ts';
import { html, type SafeHtml } from '../../html/html.ts';
import { moment } from '../../html/moment.ts';
import { orNotFound } from '../../problems/or-not-found.ts';
import { RequestProblem } from '../../problems/request-problem.ts';
import { idSchema } from '../../public-ids.ts';

const params = z.object({ consumer: idSchema('con') });

/** `/admin/consumers`: the organisations told by webhook. What they are told they manage themselves. */
export const consumersSection: Section = {
  nav: { href: '/admin/consumers', text: 'Consumers', scope: 'read' },
  add: ({ parts, page, order }) => {
    const { store, secrets } = parts;
    page('/admin/consumers', { summary: 'Lists consumers', scope: 'read' }, async ({ admin }) => ({
      title: 'Consumers',
      body: html`<div class="panel">${consumerTable(await listConsumers(store.db), admin)}</div>
        ${admin.may('config') ? newConsumerPanel(admin) : null}`,
    }));
    order(
      '/admin/consumers',
      { summary: 'Takes in a consumer, and shows its first key once', scope: 'config' },
      async (trx, { admin, form, now }) => {
        const details = {
          name: readName(form, 100),
          contactEmail: readTypedAddress(form),
          language: form.get('language') === 'fr' ? 'fr' : 'en',
        } as const;
        const { consumer, text } = await takeInConsumer(trx, secrets, { ...details, actor: admin, now });
        return shownKey('The first key of the consumer', text, `con_${consumer.id}`);
      },
    );
    page(
      '/admin/consumers/:consumer',
      { summary: 'Shows a consumer and its keys', scope: 'config', params },
      async ({ admin, params: { consumer: id } }) => {
        const consumer = orNotFound(await findConsumer(store.db, id), 'consumer');
        const keys = await listApiKeys(store.db, id);
        return { title: consumer.name, body: consumerBody(admin, consumer, keys) };
      },
    );
    for (const [verb, to] of [
      ['disable', 'disabled'],
      ['enable', 'enabled'],
    ] as const) {
      order(
        `/admin/consumers/:consumer/${verb}`,
        { summary: `Orders a consumer to be ${to}`, scope: 'config', params },
        async (trx, { admin, params: { consumer: id }, now }) => {
          orNotFound(await switchConsumer(trx, { id, to, actor: admin, now }), 'consumer');
          return { kind: 'go', to: `/admin/consumers/con_${id}?done=${to}` };
        },
      );
    }
    order(
      '/admin/consumers/:consumer/keys',
      { summary: 'Makes another key for a consumer, and shows it once', scope: 'config', params },
      async (trx, { admin, form, params: { consumer: consumerId }, now }) => {
        const scopes = keyScopes.filter((scope) => form.getAll('scopes').includes(scope));
        if (scopes.length === 0) throw new RequestProblem('invalid-request', 'Choose what the key may do.');
        const made = await makeConsumerKey(trx, secrets, {
          consumerId,
          name: readName(form, 60),
          scopes,
          actor: admin,
          now,
        });
        if (made.kind === 'no_consumer') throw new RequestProblem('not-found', 'There is no such consumer.');
        if (made.kind !== 'made')
          throw new RequestProblem('conflict', 'It has 20 keys: revoke one that is not needed any more.');
        return shownKey('A key of the consumer', made.text, `con_${consumerId}`);
      },
    );
    order(
      '/admin/consumers/:consumer/keys/:key/revoke',
      {
        summary: 'Ends the key of a consumer at once',
        scope: 'config',
        params: params.extend({ key: idSchema('key') }),
      },
      async (trx, { admin, params: { consumer: consumerId, key: keyId }, now }) => {
        if (!(await withdrawConsumerKey(trx, { consumerId, keyId, actor: admin, now })))
          throw new RequestProblem('not-found', 'The consumer has no such working key.');
        return { kind: 'go', to: `/admin/consumers/con_${consumerId}?done=key-revoked` };
      },
    );
  },
};

function shownKey(title: string, secret: string, consumer: string) {
  const text = 'It is shown in this answer only: give it to the consumer.';
  return { kind: 'secret', title, text, secret, back: `/admin/consumers/${consumer}` } as const;
}

function consumerTable(consumers: readonly Consumer[], admin: ConsoleAdmin): SafeHtml {
  if (consumers.length === 0) return html`<p>There are none.</p>`;
  return table(
    ['Consumer', 'Id', 'State', 'Since'],
    consumers.map(({ id, name, created_at, disabled_at }) => [
      admin.may('config') ? html`<a href="/admin/consumers/con_${id}">${name}</a>` : name,
      `con_${id}`,
      disabled_at === null ? badge('active', 'good') : badge('disabled', 'bad'),
      moment(created_at),
    ]),
  );
}

function newConsumerPanel(admin: ConsoleAdmin): SafeHtml {
  return panel(
    'new',
    'Take in a consumer',
    orderForm(admin, {
      ...{ action: '/admin/consumers', button: 'Take it in', look: 'quiet' },
      fields: html`${field({ name: 'name', label: 'Name', required: true })}
      ${field({
        ...{ name: 'email', label: 'Contact', type: 'email', required: true },
        hint: 'Who is told when an endpoint was disabled.',
      })}
      ${choices('radio', {
        ...{ name: 'language', label: 'Language' },
        of: [
          { value: 'en', text: 'English', chosen: true },
          { value: 'fr', text: 'French' },
        ],
      })}`,
    }),
  );
}

function consumerBody(admin: ConsoleAdmin, consumer: Consumer, keys: readonly ApiKey[]): SafeHtml {
  const path = `/admin/consumers/con_${consumer.id}`;
  const isOn = consumer.disabled_at === null;
  return html`${panel(
    'consumer',
    html`Consumer ${isOn ? badge('active', 'good') : badge('disabled', 'bad')}`,
    html`${facts([
      ['Id', `con_${consumer.id}`],
      ['Contact', consumer.contact_email],
      ['Language', consumer.language],
      ['Since', moment(consumer.created_at)],
    ])}
      ${orderForm(admin, {
        action: `${path}/${isOn ? 'disable' : 'enable'}`,
        button: isOn ? 'Stop its keys and webhooks' : 'Let it work again',
        look: 'quiet',
      })}`,
  )}
    ${panel('keys', 'Keys', keyTable(admin, keys, { kind: 'key', path: `${path}/keys` }))}
    ${panel(
      'new-key',
      'Another key, when they lost theirs',
      orderForm(admin, {
        ...{ action: `${path}/keys`, button: 'Make a key', look: 'quiet' },
        fields: html`${field({ name: 'name', label: 'Name', value: 'made by the operator', required: true })}
        ${choices('checkbox', {
          ...{ name: 'scopes', label: 'It may' },
          of: keyScopes.map((scope) => ({ value: scope, text: scope, chosen: true })),
        })}`,
      }),
    )}`;
}

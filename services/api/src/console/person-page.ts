import type { Profile } from '@drawbell/draws/profile';
import { addressId } from '@drawbell/store/suppressions';
import type { ListedDelivery } from '@drawbell/store/deliveries/deliveries';
import type { AddressRecord } from '@drawbell/store/subscribers/record';
import { preferencesOf, type Subscriber } from '@drawbell/store/subscribers/subscribers';
import { alertsState, factWords, profileFacts, profileName } from '../account/facts.ts';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { consentPanel } from './consent-panel.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import { deliveryTable } from './delivery-table.ts';
import { field, orderForm } from './order-form.ts';
import { badge, facts, panel } from './table.ts';

interface Shown {
  readonly subscriber: Subscriber;
  readonly address: AddressRecord;
  readonly profiles: readonly Profile[];
  readonly deliveries: readonly ListedDelivery[];
  readonly admin: ConsoleAdmin;
  readonly now: Date;
}

/** All that is known of a person, and what can be done for them. */
export function personBody(shown: Shown): SafeHtml {
  const { subscriber, address, profiles, deliveries } = shown;
  const sub = `sub_${subscriber.id}`;
  const list = deliveries.length === 0 ? html`<p>There are none.</p>` : deliveryTable(deliveries);
  return html`<div class="columns">${statePanel(shown)}${explainPanel(sub)}</div>
    ${panel(
      'deliveries',
      'Deliveries',
      html`${list}
        <p><a href="/admin/deliveries?subscriber=${sub}">All of them</a></p>`,
    )}
    ${panel(
      'profiles',
      'Profiles',
      profiles.length === 0
        ? html`<p>There are none.</p>`
        : html`${profiles.map(
            (profile, at) =>
              html`<h3>${profileName(factWords.en, profile, at + 1)}</h3>
                ${profileFacts(factWords.en, profile)}`,
          )}`,
    )}
    ${consentPanel(address.consents)} ${ordersPanel(shown)}`;
}

function statePanel({ subscriber, address: { suppression }, now }: Shown): SafeHtml {
  const { meets, mayMeet, nearPoints, everyDrawOfMyPrograms, everyDraw } = preferencesOf(subscriber);
  const wishes = [
    ...(meets ? ['meets the criteria'] : []),
    ...(mayMeet ? ['may meet them'] : []),
    ...(nearPoints > 0 ? [`misses by up to ${nearPoints} points`] : []),
    ...(everyDrawOfMyPrograms ? ['every draw of their programs'] : []),
    ...(everyDraw ? ['every draw'] : []),
  ];
  const place = `/admin/addresses/${addressId(subscriber.email_hash)}`;
  return panel(
    'state',
    'State',
    facts([
      ['Address', subscriber.email],
      ['Alerts', alertsState('en', subscriber, now)],
      [
        'Mail',
        suppression === null
          ? html`${badge('may be mailed', 'good')} <a href="${place}">Suppress</a>`
          : html`${badge('suppressed', 'bad')} ${suppression.reason.replaceAll('_', ' ')}, ${moment(suppression.since)}.
              <a href="${place}">Look, or lift it</a>`,
      ],
      ['Language', factWords.en.languageNames[subscriber.language]],
      ['Wants', wishes.length === 0 ? 'nothing' : wishes.join(', ')],
      ['Confirmed', moment(subscriber.confirmed_at)],
      subscriber.ended_at === null ? null : ['Ended', moment(subscriber.ended_at)],
    ]),
  );
}

/** Asks which draw is to be explained. */
export function explainPanel(sub: string): SafeHtml {
  return panel(
    'explain',
    'Did they get it?',
    html`<form method="get" action="/admin/people/${sub}/explain">
      ${field({ name: 'draw', label: 'Draw', hint: 'Its number: 447', required: true, short: true })}
      <p><button type="submit">Explain</button></p>
    </form>`,
  );
}

function ordersPanel({ subscriber, admin }: Shown): SafeHtml {
  const sub = `sub_${subscriber.id}`;
  const action = `/admin/people/${sub}`;
  return panel(
    'orders',
    'When they ask for it',
    html`<h3>Everything that is kept about them</h3>
      ${orderForm(admin, { action: `${action}/export`, button: 'Download as a file', look: 'quiet' })}
      <h3>Another address</h3>
      ${orderForm(admin, {
        ...{ action: `${action}/move`, button: 'Ask its owner', look: 'quiet' },
        fields: field({
          ...{ name: 'email', label: 'New e-mail address', type: 'email', required: true },
          hint: 'A mail goes there. Nothing changes before its owner confirms.',
        }),
      })}
      ${
        subscriber.state === 'unsubscribed'
          ? null
          : html`<h3>No more alerts</h3>
              <p>They are told nothing of it. Only they can start them again.</p>
              ${orderForm(admin, { action: `${action}/unsubscribe`, button: 'Unsubscribe them', look: 'quiet' })}`
      }
      <h3>Erase them</h3>
      ${orderForm(admin, {
        ...{ action: `${action}/erase`, button: 'Erase for good', look: 'danger' },
        fields: field({
          ...{ name: 'typed', label: `Type ${sub}`, required: true, short: true },
          hint: 'Everything about them goes, but the proof of consent. It cannot be taken back.',
        }),
      })}`,
  );
}

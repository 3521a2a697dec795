import { drawWord } from '@drawbell/draws/draw-number';
import type { ListedDelivery } from '@drawbell/store/deliveries/deliveries';
import type { DeliveryStatus } from '@drawbell/store/schema';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { badge, table } from './table.ts';

const looks: Readonly<Record<DeliveryStatus, 'good' | 'warn' | 'bad' | ''>> = {
  ...{ owed: 'warn', claimed: 'warn', sending: 'warn', sent: 'good' },
  ...{ failed: 'bad', uncertain: 'bad', cancelled: '' },
};

export function statusBadge(status: DeliveryStatus): SafeHtml {
  return badge(status, looks[status]);
}

/** Deliveries without anything about people but the numbers of their rows. */
export function deliveryTable(deliveries: readonly ListedDelivery[]): SafeHtml {
  return table(
    ['Delivery', 'Person', 'Draw', 'Kind', 'State', { name: 'Tries', number: true }, 'Ended'],
    deliveries.map(
      ({ id, recipientId, drawNumber, revision, kind, status, attempts, endedAt, endReason }) => [
        html`<a href="/admin/deliveries/dlv_${id}">dlv_${id}</a>`,
        html`<a href="/admin/people/sub_${recipientId}">sub_${recipientId}</a>`,
        html`<a href="/admin/draws/${drawNumber}">${drawWord({ number: drawNumber }, 'en')}</a>, revision ${revision}`,
        kind,
        html`${statusBadge(status)} ${endReason?.replaceAll('_', ' ')}`,
        attempts,
        moment(endedAt),
      ],
    ),
  );
}

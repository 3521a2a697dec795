import { drawTitle } from '@drawbell/draws/draw-number';
import {
  unsubscribe,
  eraseSubscriber,
  exportSubscriber,
  requestAddressChange,
} from '../../administration/people-orders.ts';
import { recordAudit } from '@drawbell/store/audit-log';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { listDeliveries } from '@drawbell/store/deliveries/deliveries';
import { explainDraw } from '@drawbell/store/draws/explanation';
import { readAddress } from '@drawbell/store/subscribers/record';
import { findSubscriber, listProfiles } from '@drawbell/store/subscribers/subscribers';
import { addressId } from '@drawbell/store/suppressions';
import { z } from 'zod';
import { operatorEvidence } from '../../administration/operator-evidence.ts';
import { textOf } from '../../app/form.ts';
import { html } from '../../app/html.ts';
import { orNotFound, RequestProblem } from '../../app/problem.ts';
import type { Section } from '../../console/console.ts';
import { explanationBody } from '../../console/explanation-page.ts';
import { field, orderForm } from '../../console/order-form.ts';
import { explainPanel, personBody } from '../../console/person-page.ts';
import { readTypedAddress } from '../../console/read-typed-address.ts';
import { idSchema } from '../../json/public-ids.ts';

const params = z.object({ subscriber: idSchema('sub') });
const scope = 'subscribers';
const dayMs = 86_400_000;

/** `/admin/people`: what is looked at and done for a person who asked. */
export const peopleSection: Section = {
  nav: { href: '/admin/people', text: 'People', scope },
  add: ({ parts, page, order }) => {
    const { store, secrets } = parts;
    const { db } = store;
    const ringMail = () => parts.ring('deliver-account-mail', {});
    page('/admin/people', { summary: 'Asks for the address of a person', scope }, async ({ admin }) => ({
      title: 'People',
      body: html`<div class="panel narrow">
        ${orderForm(admin, {
          ...{ action: '/admin/people/find', button: 'Find' },
          fields: field({
            ...{ name: 'email', label: 'E-mail address', type: 'email', required: true },
            hint: 'It is turned into a keyed hash at once, and stands in no log and no address of a page.',
          }),
        })}
      </div>`,
    }));
    order(
      '/admin/people/find',
      { summary: 'Finds who has an address', scope, everyTime: true },
      async (trx, { admin, form, now }) => {
        const emailHash = secrets.hashAddress(readTypedAddress(form));
        const target = addressId(emailHash);
        await recordAudit(trx, { actor: admin, action: 'address.find', target, now });
        const { subscriber } = await readAddress(trx, emailHash);
        const place =
          subscriber === null ? `/admin/addresses/${target}` : `/admin/people/sub_${subscriber.id}`;
        return { kind: 'go', to: `${place}?done=found` };
      },
    );
    page(
      '/admin/people/:subscriber',
      {
        summary: 'Shows a person: state, consent, profiles, deliveries, and what can be done',
        scope,
        params,
      },
      async ({ admin, params: { subscriber: id }, now }) => {
        const subscriber = orNotFound(await findSubscriber(db, id), 'person');
        const [address, profiles, deliveries] = await Promise.all([
          readAddress(db, subscriber.email_hash),
          listProfiles(db, id),
          listDeliveries(db, { subscriberId: id }, 20),
        ]);
        return {
          title: `Person sub_${id}`,
          body: personBody({ subscriber, address, profiles, deliveries, admin, now }),
        };
      },
    );
    page(
      '/admin/people/:subscriber/explain',
      {
        ...{ summary: 'Explains why a draw did or did not reach a person', scope, params },
        query: z.strictObject({ draw: z.string().trim().max(20).default('') }),
      },
      async ({ params: { subscriber: subscriberId }, query: { draw: drawNumber }, now }) => {
        if (drawNumber === '')
          return { title: `sub_${subscriberId}`, body: explainPanel(`sub_${subscriberId}`) };
        const found = await explainDraw(db, { subscriberId, drawNumber, now });
        return {
          title: `${drawTitle({ number: drawNumber }, 'en')} and sub_${subscriberId}`,
          body: explanationBody(
            orNotFound(found, 'person or draw'),
            `sub_${subscriberId}`,
            await readCatalogue(db),
          ),
        };
      },
    );
    order(
      '/admin/people/:subscriber/unsubscribe',
      { summary: 'Ends the alerts of a person who asked for it', scope, params },
      async (trx, { admin, params: { subscriber: subscriberId }, now }) => {
        const ended = await unsubscribe(trx, { subscriberId, actor: admin, now });
        if (!ended) throw noPerson();
        return { kind: 'go', to: `/admin/people/sub_${subscriberId}?done=unsubscribed` };
      },
      ringMail,
    );
    order(
      '/admin/people/:subscriber/erase',
      { summary: 'Removes a person everywhere, and tells them that it was done', scope, params },
      async (trx, { admin, form, params: { subscriber: subscriberId }, now }) => {
        if (textOf(form, 'typed') !== `sub_${subscriberId}`)
          throw new RequestProblem(
            'invalid-request',
            'Nothing was erased: the id that was typed is another.',
          );
        const subscriber = await findSubscriber(trx, subscriberId);
        if (subscriber === undefined) throw noPerson();
        await eraseSubscriber(trx, secrets, { subscriberId, actor: admin, now });
        return { kind: 'go', to: `/admin/addresses/${addressId(subscriber.email_hash)}?done=erased` };
      },
      ringMail,
    );
    order(
      '/admin/people/:subscriber/export',
      { summary: 'Gives everything that is kept about a person, as a file', scope, params, everyTime: true },
      async (trx, { admin, params: { subscriber: subscriberId }, now }) => {
        const all = orNotFound(await exportSubscriber(trx, { subscriberId, actor: admin, now }), 'person');
        const content = JSON.stringify(all, null, 2);
        return { kind: 'file', name: `drawbell-sub_${subscriberId}.json`, content };
      },
    );
    order(
      '/admin/people/:subscriber/move',
      { summary: 'Asks the owner of a new address whether a subscription may move there', scope, params },
      async (trx, { admin, form, params: { subscriber: subscriberId }, now }) => {
        const end = await requestAddressChange(trx, secrets, {
          ...{ subscriberId, actor: admin, now, email: readTypedAddress(form), evidence: operatorEvidence },
          expiresAt: new Date(now.getTime() + parts.unconfirmedDays * dayMs),
        });
        if (end === 'no_subscriber') throw noPerson();
        if (end === 'same_address') throw new RequestProblem('conflict', 'They have this address.');
        return { kind: 'go', to: `/admin/people/sub_${subscriberId}?done=move-asked` };
      },
      ringMail,
    );
  },
};

function noPerson(): RequestProblem {
  return new RequestProblem('not-found', 'There is no such person.');
}

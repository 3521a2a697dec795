import { languages } from '@drawbell/draws/subscriber-input';
import { confirmAddress } from '@drawbell/store/subscribers/address-change';
import { confirmSignUp, findRequest } from '@drawbell/store/subscribers/sign-up';
import {
  alreadyConfirmedPage,
  askToConfirmPage,
  confirmedPage,
  type Confirms,
  goneConfirmationPage,
  notPossiblePage,
} from '../../account/confirm-pages.ts';
import type { App, AppParts } from '../../app/app.ts';
import { addOwnForms } from '../../app/form.ts';
import { sendPage } from '../../app/page.ts';
import { originOf } from '../../subscriptions/origin-of.ts';
import { formSchema, pageSchema, refuseForeignForm } from './page-route.ts';
import { tokenParams } from './token-link.ts';

const links: readonly { confirms: Confirms; kind: 'sign_up' | 'address_change' }[] = [
  { confirms: 'confirm', kind: 'sign_up' },
  { confirms: 'address', kind: 'address_change' },
];

/** `/{language}/confirm/{token}` and `…/address/{token}`: `GET` asks, the button confirms. */
export function confirmRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  for (const language of languages)
    for (const { confirms, kind } of links) {
      const url = `/${language}/${confirms}/:token`;
      app.get(
        url,
        { schema: { ...pageSchema('Asks to confirm; changes nothing'), params: tokenParams } },
        async (req, reply) => {
          const { token } = req.params;
          const request = await findRequest(store.db, secrets, { token, kind, now: clock() });
          if (request === undefined) return sendPage(reply, goneConfirmationPage(language), 404);
          if (request.confirmed_at !== null) return sendPage(reply, alreadyConfirmedPage(language));
          return sendPage(reply, askToConfirmPage(language, confirms, token, request.email));
        },
      );
      app.post(
        url,
        { schema: { ...formSchema('Confirms a sign-up or a new address'), params: tokenParams } },
        async (req, reply) => {
          const confirm = kind === 'sign_up' ? confirmSignUp : confirmAddress;
          const order = { token: req.params.token, origin: originOf(req), now: clock() };
          const confirmed = await confirm(store.db, secrets, order);
          switch (confirmed.kind) {
            case 'confirmed':
            case 'changed':
              parts.ring('deliver-account-mail', {});
              return sendPage(reply, confirmedPage(language, confirms, confirmed.settingsToken));
            case 'already_confirmed':
              return sendPage(reply, alreadyConfirmedPage(language));
            case 'suppressed':
            case 'not_possible':
              return sendPage(reply, notPossiblePage(language, confirms), 422);
            case 'unknown':
              return sendPage(reply, goneConfirmationPage(language), 404);
          }
        },
      );
    }
}

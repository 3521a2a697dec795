import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { confirmAddress } from '@drawbell/store/subscribers/address-change';
import { confirmSignUp, findRequest } from '@drawbell/store/subscribers/sign-up';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms } from '../app/form.ts';
import { html } from '../app/html.ts';
import { type Page, sendPage } from '../app/page.ts';
import { noticePage } from '../site/frame.ts';
import { maskedAddress } from './address.ts';
import { originOf } from './consent.ts';
import { formSchema, pageSchema, refuseForeignForm, tokenParams } from './page-route.ts';

/** What a confirmation is about: a sign-up, or a new address. */
type Confirms = 'confirm' | 'address';

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

/** Shows what the button would do: links are followed by machines, buttons are pressed by people. */
function askToConfirmPage(language: Language, confirms: Confirms, token: string, email: string): Page {
  const words = confirmWords[language];
  const { title, button, text } = words[confirms];
  return noticePage({
    ...{ language, path: `/${confirms}/${token}`, title, button },
    text: [text(maskedAddress(email)), words.confirm.what],
  });
}

function confirmedPage(language: Language, confirms: Confirms, settingsToken: string): Page {
  const { confirm, ...words } = confirmWords[language];
  const { doneTitle: title, done } = confirms === 'confirm' ? confirm : words.address;
  return noticePage({
    ...{ language, path: '/', title },
    text: [done],
    more: html`<p><a class="button" href="/${language}/settings/${settingsToken}">${confirm.settings}</a></p>`,
  });
}

function alreadyConfirmedPage(language: Language): Page {
  const { alreadyTitle: title, already, askForLink } = confirmWords[language].confirm;
  return noticePage({
    ...{ language, path: '/manage', title },
    text: [already],
    more: html`<p><a href="/${language}/manage">${askForLink}</a></p>`,
  });
}

function goneConfirmationPage(language: Language): Page {
  const { goneTitle: title, gone, again } = confirmWords[language].confirm;
  return noticePage({
    ...{ language, path: '/sign-up', title },
    text: [gone],
    more: html`<p><a href="/${language}/sign-up">${again}</a></p>`,
  });
}

function notPossiblePage(language: Language, confirms: Confirms): Page {
  const words = confirmWords[language];
  const text = confirms === 'confirm' ? words.confirm.suppressed : words.address.notPossible;
  return noticePage({ ...{ language, path: '/manage', title: words[confirms].title }, text: [text] });
}

const en = {
  confirm: {
    title: 'Confirm your alerts',
    text: (address: string) => `Draw alerts will go to ${address}.`,
    what: 'Press the button to agree and to start. If you did not ask for this, close the page: nothing will be sent.',
    button: 'Confirm and start alerts',
    doneTitle: 'Alerts are on',
    done: 'The next draw that concerns you reaches you by mail within minutes. A first mail with what you would have received is on its way.',
    settings: 'See and complete my settings',
    already: 'Nothing was changed. To see or change your settings, have a link sent to you.',
    alreadyTitle: 'This was confirmed before',
    askForLink: 'Send me a link to my settings',
    goneTitle: 'This link has expired',
    gone: 'Links to confirm work for a few days, and once. If it broke at the end of a line, copy the whole link from the mail.',
    again: 'Sign up again',
    suppressed:
      'No alerts can be sent to this address. If this is a mistake, write to the address at the end of our mails.',
  },
  address: {
    title: 'Use this address for your alerts',
    text: (address: string) => `From now on, alerts would go to ${address} instead of your old address.`,
    button: 'Use this address',
    doneTitle: 'Your address is changed',
    done: 'Alerts go to this address from now on. The old one is told so.',
    notPossible:
      'This address cannot be used: it has alerts of its own, or receives no mail from us. Nothing was changed.',
  },
};

const fr: typeof en = {
  confirm: {
    title: 'Confirmez vos alertes',
    text: (address) => `Les alertes iront à ${address}.`,
    what: 'Appuyez sur le bouton pour accepter et commencer. Si vous n’avez rien demandé, fermez la page : rien ne sera envoyé.',
    button: 'Confirmer et commencer les alertes',
    doneTitle: 'Les alertes sont activées',
    done: 'La prochaine ronde qui vous concerne vous parviendra par courriel en quelques minutes. Un premier courriel, avec ce que vous auriez reçu, est en route.',
    settings: 'Voir et compléter mes réglages',
    already: 'Rien n’a changé. Pour voir ou modifier vos réglages, faites-vous envoyer un lien.',
    alreadyTitle: 'C’était déjà confirmé',
    askForLink: 'Envoyez-moi un lien vers mes réglages',
    goneTitle: 'Ce lien a expiré',
    gone: 'Les liens de confirmation fonctionnent quelques jours, et une fois. S’il a été coupé à la fin d’une ligne, copiez le lien entier du courriel.',
    again: 'M’inscrire de nouveau',
    suppressed:
      'Aucune alerte ne peut être envoyée à cette adresse. Si c’est une erreur, écrivez à l’adresse indiquée à la fin de nos courriels.',
  },
  address: {
    title: 'Utiliser cette adresse pour vos alertes',
    text: (address) => `Désormais, les alertes iraient à ${address} au lieu de votre ancienne adresse.`,
    button: 'Utiliser cette adresse',
    doneTitle: 'Votre adresse est changée',
    done: 'Les alertes vont désormais à cette adresse. L’ancienne en est informée.',
    notPossible:
      'Cette adresse ne peut pas être utilisée : elle a ses propres alertes ou ne reçoit pas de courriel de nous. Rien n’a changé.',
  },
};

export const confirmWords = { en, fr };

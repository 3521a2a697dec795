import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { eraseSubscriber } from '@drawbell/store/subscribers/erasure';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms } from '../app/form.ts';
import { html } from '../app/html.ts';
import { type Page, sendPage } from '../app/page.ts';
import { noticePage, sitePage } from '../site/frame.ts';
import { formSchema, pageSchema, refuseForeignForm, tokenParams } from './page-route.ts';
import { behindLink } from './settings.ts';

/** `/{language}/settings/{token}/erase`: `GET` asks, the button erases. */
export function eraseRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  for (const language of languages) {
    const url = `/${language}/settings/:token/erase` as const;
    app.get(
      url,
      { schema: { ...pageSchema('Asks whether to erase everything; changes nothing'), params: tokenParams } },
      behindLink(parts, language, async ({ path }, _req, reply) =>
        sendPage(reply, erasePage(language, path)),
      ),
    );
    app.post(
      url,
      { schema: { ...formSchema('Erases a person'), params: tokenParams } },
      behindLink(parts, language, async ({ subscriber }, _req, reply) => {
        const order = { subscriberId: subscriber.id, means: 'erased', now: clock() };
        if (await eraseSubscriber(store.db, secrets, order)) parts.ring('deliver-account-mail', {});
        const { doneTitle: title, done } = eraseWords[language];
        return sendPage(reply, noticePage({ language, path: '/', title, text: [done] }));
      }),
    );
  }
}

/** Says what goes and what stays, and asks. */
function erasePage(language: Language, path: string): Page {
  const erase = eraseWords[language];
  return sitePage({
    ...{ language, path: `${path}/erase`, title: erase.title },
    body: html`<div class="narrow panel">
      <p>${erase.text}</p>
      <p>${erase.keptTitle}</p>
      <ul>
        ${erase.kept.map((each) => html`<li>${each}</li>`)}
      </ul>
      <form method="post">
        <p><button type="submit">${erase.button}</button></p>
      </form>
      <p><a href="/${language}${path}">${erase.back}</a></p>
    </div>`,
  });
}

const en = {
  title: 'Erase everything about you?',
  text: 'Your address, profiles, preferences and the history of your alerts are removed at once and for good. A last mail says so.',
  keptTitle: 'What stays, because the law asks us to prove it and so that nobody mails you again by mistake:',
  kept: [
    'a keyed hash of your address, which nobody can turn back into it;',
    'under that hash, when and to which words you consented and when that ended, with the place and browser of it as keyed hashes too.',
  ],
  button: 'Erase everything now',
  back: 'No, back to the settings',
  doneTitle: 'Everything is erased',
  done: 'You will get one last mail that says so. You may sign up again at any time.',
};

const fr: typeof en = {
  title: 'Effacer tout ce qui vous concerne?',
  text: 'Votre adresse, vos profils, vos choix et l’historique de vos alertes sont retirés aussitôt et pour de bon. Un dernier courriel le confirme.',
  keptTitle:
    'Ce qui reste, parce que la loi nous demande de pouvoir le prouver et pour que personne ne vous écrive de nouveau par erreur :',
  kept: [
    'une empreinte chiffrée de votre adresse, à partir de laquelle personne ne peut la retrouver;',
    'sous cette empreinte, quand et à quels mots vous avez consenti et quand cela a pris fin, le lieu et le navigateur étant aussi remplacés par des empreintes.',
  ],
  button: 'Tout effacer maintenant',
  back: 'Non, retour aux réglages',
  doneTitle: 'Tout est effacé',
  done: 'Un dernier courriel le confirmera. Vous pouvez vous inscrire de nouveau en tout temps.',
};

export const eraseWords = { en, fr };

import type { Language } from '@drawbell/draws/subscriber-input';
import type { AppParts } from '../app/app.ts';
import type { FieldError, Form } from '../app/form.ts';
import { html } from '../app/html.ts';
import type { Page } from '../app/page.ts';
import { sitePage } from '../site/frame.ts';
import { addressField, errorSummary } from './fields.ts';
import { formWords } from './form-words.ts';

/** What follows a sign-up: the same whatever is known of the address, which is repeated as it was typed, to be mended. */
export function sentPage(
  language: Language,
  { unconfirmedDays }: Pick<AppParts, 'unconfirmedDays'>,
  asked: { form: Form; errors: readonly FieldError[] } | null,
): Page {
  const sent = sentWords[language];
  const state = asked === null ? null : { ...asked, words: formWords[language] };
  return sitePage({
    ...{ language, path: '/sign-up/sent', title: sent.title },
    within: '/sign-up',
    body: html`<div class="narrow">
      ${state === null ? null : errorSummary(state)}
      ${
        asked === null
          ? html`<p class="lead">${sent.text}</p>`
          : html`<p class="lead">${sent.to} <strong class="address">${asked.form.get('email')}</strong></p>
              <p>${sent.text}</p>`
      }
      <p>${sent.nothing} ${sent.expires(unconfirmedDays)}</p>
      ${
        state === null
          ? null
          : html`<section class="panel" aria-labelledby="mend-title">
              <h2 id="mend-title">${sent.mend}</h2>
              <form method="post" action="/${language}/sign-up" novalidate>
                ${addressField(state, { label: sent.address, hint: sent.mendHint })}
                <p><button class="quiet" type="submit" name="action" value="mend">${sent.again}</button></p>
              </form>
            </section>
            <form method="post" action="/${language}/sign-up">
              <p><button class="quiet" type="submit" name="action" value="look">${sent.meanwhile}</button></p>
            </form>`
      }
    </div>`,
  });
}

const en = {
  title: 'Look at your mail',
  to: 'We write to',
  text: 'If a mail can be sent to this address, it is on its way. It holds a link: open it and press the button.',
  nothing:
    'Nothing in it? Look among unwanted mail, and check the address. For the protection of everybody this page says the same for every address.',
  expires: (days: number) => `The link works for ${days} days. We send no reminder.`,
  mend: 'Is the address wrong?',
  address: 'Your e-mail address',
  mendHint: 'Mend it, and we write again with everything else as you said it.',
  again: 'Write to this address',
  meanwhile: 'See where you stand meanwhile',
};

const fr: typeof en = {
  title: 'Regardez vos courriels',
  to: 'Nous écrivons à',
  text: 'Si un courriel peut être envoyé à cette adresse, il est en route. Il contient un lien\u00a0: ouvrez-le et appuyez sur le bouton.',
  nothing:
    'Rien reçu? Regardez parmi les courriels indésirables et vérifiez l’adresse. Pour la protection de tous, cette page dit la même chose pour toute adresse.',
  expires: (days) => `Le lien fonctionne pendant ${days} jours. Nous n’envoyons pas de rappel.`,
  mend: 'L’adresse est fausse?',
  address: 'Votre adresse courriel',
  mendHint: 'Corrigez-la, et nous écrivons de nouveau avec tout le reste tel que vous l’avez dit.',
  again: 'Écrire à cette adresse',
  meanwhile: 'Voir où vous en êtes en attendant',
};

/** What follows a sign-up. */
export const sentWords = { en, fr };

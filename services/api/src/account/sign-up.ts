import { type Preferences, preferencesSchema } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type FieldError, type Form, formOf, type FormReading, isTicked } from '../app/form.ts';
import { html } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import type { Operator } from '../app/operator.ts';
import { type Page, sendPage } from '../app/page.ts';
import { changeLanguage, languageKeeper, noticePage, sitePage } from '../site/frame.ts';
import { readAddress } from './address.ts';
import { consentBox, originOf } from './consent.ts';
import { addressField, errorSummary } from './fields.ts';
import { formWords } from './form-words.ts';
import { withAnotherOccupation } from './occupations.ts';
import { formSchema, pageSchema, refuseForeignForm, sendTooMany } from './page-route.ts';
import { fillPreferences, preferenceFields, readPreferences } from './preferences.ts';
import { fillProfile, profileFields, readProfile, todayOf } from './profile-form.ts';
import { signUp } from './requests.ts';
import { readStandingProfile } from './standing-cookie.ts';

/**
 * `/{language}/sign-up`: the form, and where it is sent. The page after it is the same whatever is known of the
 * address.
 */
export function signUpRoutes(app: App, parts: AppParts): void {
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const pages = createKeptPages(parts);
  for (const language of languages) {
    const url = `/${language}/sign-up`;
    app.get(url, { schema: pageSchema('Shows the form to sign up') }, async (req, reply) => {
      const profile = readStandingProfile(req, parts);
      if (profile !== null) {
        const form = newSignUpForm(parts.clock());
        fillProfile(form, profile, language);
        return sendPage(reply, signUpPage(language, form, [], parts.operator));
      }
      const page = await pages.find(language, async () =>
        signUpPage(language, newSignUpForm(parts.clock()), [], parts.operator),
      );
      return sendKept(req, reply, page);
    });
    app.post(url, { schema: formSchema('Takes a sign-up, to be confirmed by mail') }, async (req, reply) => {
      const form = formOf(req);
      const action = form.get('action');
      if (action === 'add-occupation')
        return sendPage(reply, signUpPage(language, withAnotherOccupation(form), [], parts.operator));
      if (action === changeLanguage) return sendPage(reply, signUpPage(language, form, [], parts.operator));
      if (action === 'start') {
        if (!form.has('wants'))
          for (const [name, value] of newSignUpForm(parts.clock()))
            if (name === 'wants') form.append(name, value);
        return sendPage(reply, signUpPage(language, form, [], parts.operator));
      }
      const reading = readSignUp(form, { language, now: parts.clock() });
      if (!reading.ok)
        return sendPage(reply, signUpPage(language, form, reading.errors, parts.operator), 422);
      const { email, profile, preferences } = reading.value;
      const person = { email, language, preferences, profiles: [profile] };
      const asked = await signUp(parts, person, { origin: originOf(req), source: 'web' });
      if (asked.kind === 'too_many') return sendTooMany(reply, language, asked.retryAfterSeconds);
      return reply.redirect(`/${language}/sign-up/sent`, 303);
    });
    app.get(`${url}/sent`, { schema: pageSchema('Says that a mail follows') }, async (_req, reply) => {
      const { title, text, expires } = signUpWords[language].sent;
      return sendPage(
        reply,
        noticePage({
          ...{ language, path: '/sign-up/sent', title },
          text: [...text, expires(parts.unconfirmedDays)],
        }),
      );
    });
  }
}

/** The preferences a new sign-up starts with, and today as the day of its score. */
function newSignUpForm(now: Date): Form {
  const form = new URLSearchParams();
  form.set('crsReadOn', todayOf(form, now));
  fillPreferences(form, preferencesSchema.parse({}));
  return form;
}

/** The sign-up, with what was typed and what is wrong with it. */
function signUpPage(
  language: Language,
  form: Form,
  errors: readonly FieldError[],
  operator: Operator | undefined,
): Page {
  const words = signUpWords[language];
  const fields = formWords[language];
  const state = { form, errors, words: fields };
  return sitePage({
    ...{
      language,
      path: '/sign-up',
      title: words.title,
      description: words.description,
      ...{ script: true, long: true, returnable: true, byCookie: true },
    },
    body: html`<div class="form">
      ${errorSummary(state)}
      <p>${words.lead}</p>
      <form method="post" action="/${language}/sign-up" novalidate data-keep="${changeLanguage}">
        <section class="panel" aria-labelledby="address-title">
          <h2 id="address-title">${words.address}</h2>
          ${addressField(state, fields.email)}
        </section>
        <section class="panel" aria-labelledby="profile-title">
          <h2 id="profile-title">${fields.profileTitle}</h2>
          <p class="hint">${words.profileHint}</p>
          ${profileFields(state, language)}
          <p>
            <button class="quiet" type="submit" formaction="/${language}/standing" name="action" value="compare">
              ${words.tryFirst}
            </button>
          </p>
        </section>
        <section class="panel" aria-labelledby="wants-title">
          <h2 id="wants-title">${words.wants}</h2>
          ${preferenceFields(state)}
        </section>
        <section class="panel" aria-labelledby="consent-title">
          <h2 id="consent-title">${fields.consentLegend}</h2>
          ${consentBox(language, state, operator)}
          <p>
            ${words.terms} <a href="/${language}/terms">${words.termsLink}</a>.
            <a href="/${language}/privacy">${words.privacyLink}</a>.
          </p>
          <p><button type="submit" name="action" value="sign-up">${words.submit}</button></p>
          ${languageKeeper(language, '/sign-up')}
        </section>
      </form>
    </div>`,
  });
}

interface SignUpFormValue {
  readonly email: string;
  readonly profile: Profile;
  readonly preferences: Preferences;
}

/** Reads a whole sign-up, with everything that is wrong with it at once, in the order of the form. */
export function readSignUp(
  form: Form,
  context: { language: Language; now: Date },
): FormReading<SignUpFormValue> {
  const { address: email, errors: addressErrors } = readAddress(form);
  const profile = readProfile(form, context);
  const preferences = readPreferences(form);
  const consent: FieldError[] = isTicked(form, 'consent')
    ? []
    : [{ field: 'consent', problem: 'consent_missing' }];
  if (profile.ok && preferences.ok && addressErrors.length === 0 && consent.length === 0)
    return { ok: true, value: { email, profile: profile.value, preferences: preferences.value } };
  return {
    ok: false,
    errors: [
      ...addressErrors,
      ...(profile.ok ? [] : profile.errors),
      ...(preferences.ok ? [] : preferences.errors),
      ...consent,
    ],
  };
}

const en = {
  title: 'Get alerts for the draws that concern you',
  description:
    'Sign up for e-mail alerts about the Express Entry draws whose published criteria your profile meets or may meet.',
  lead: 'Tell us what your Express Entry profile says. The more we know, the fewer alerts you get that are not for you. Everything but the address may stay empty: what we do not know, we say so.',
  address: 'Where alerts go',
  profileHint: 'After you confirm, you can add more profiles: your spouse’s, or those of clients.',
  wants: 'What you want to be told',
  terms: 'By signing up you accept our short',
  termsLink: 'terms',
  privacyLink: 'What we keep about you, and for how long',
  submit: 'Sign up',
  tryFirst: 'What would I have received?',
  sent: {
    title: 'Look at your mail',
    text: [
      'If a mail can be sent to this address, it is on its way. It holds a link: open it and press the button.',
      'Nothing in it? Look among unwanted mail, and check the address. For the protection of everybody this page says the same for every address.',
    ],
    expires: (days: number) => `The link works for ${days} days. We send no reminder.`,
  },
};

const fr: typeof en = {
  title: 'Recevez les alertes des rondes qui vous concernent',
  description:
    'Inscrivez-vous aux alertes par courriel sur les rondes d’Entrée express dont votre profil remplit, ou remplit peut-être, les critères publiés.',
  lead: 'Dites-nous ce que contient votre profil d’Entrée express. Plus nous en savons, moins vous recevez d’alertes qui ne sont pas pour vous. Tout peut rester vide sauf l’adresse : ce que nous ignorons, nous le disons.',
  address: 'Où vont les alertes',
  profileHint:
    'Après la confirmation, vous pourrez ajouter d’autres profils : celui de votre conjoint ou ceux de clients.',
  wants: 'Ce dont vous voulez être informé',
  terms: 'En vous inscrivant, vous acceptez nos brèves',
  termsLink: 'conditions',
  privacyLink: 'Ce que nous conservons à votre sujet, et pendant combien de temps',
  submit: 'M’inscrire',
  tryFirst: 'Qu’aurais-je reçu?',
  sent: {
    title: 'Regardez vos courriels',
    text: [
      'Si un courriel peut être envoyé à cette adresse, il est en route. Il contient un lien : ouvrez-le et appuyez sur le bouton.',
      'Rien reçu? Regardez parmi les courriels indésirables et vérifiez l’adresse. Pour la protection de tous, cette page dit la même chose pour toute adresse.',
    ],
    expires: (days) => `Le lien fonctionne pendant ${days} jours. Nous n’envoyons pas de rappel.`,
  },
};

export const signUpWords = { en, fr };

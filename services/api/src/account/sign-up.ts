import { emailSchema } from '@drawbell/draws/address';
import { type Preferences, preferencesSchema } from '@drawbell/draws/preferences';
import { type Profile, profileSchema } from '@drawbell/draws/profile';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type FieldError, type Form, formOf, type FormReading, isTicked } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepPastDraws } from '../app/kept-reads.ts';
import type { Operator } from '../app/operator.ts';
import { type Page, sendPage } from '../app/page.ts';
import { createSealed, createSealedCookie, type Sealed } from '../app/sealed.ts';
import { changeLanguage, languageKeeper, sitePage } from '../site/frame.ts';
import { readAddress } from './address.ts';
import { consentBox, originOf } from './consent.ts';
import { type DecidedDraws, decidedDraws } from './decided-draws.ts';
import { factWords, profileName } from './facts.ts';
import { addressField, errorSummary, fold, isWrong, textField } from './fields.ts';
import { formWords } from './form-words.ts';
import { withAnotherOccupation } from './occupations.ts';
import { formSchema, pageSchema, refuseForeignForm, sendTooMany } from './page-route.ts';
import { fillPreferences, preferenceFields, readPreferences } from './preferences.ts';
import { fillProfile, profileFields, readProfile, todayOf } from './profile-form.ts';
import { signUp } from './requests.ts';
import { sentPage } from './sign-up-sent.ts';
import { readStandingProfile, standingCookie } from './standing-cookie.ts';

/**
 * `/{language}/sign-up`: the form, and where it is sent. The page after it is the same whatever is known of the
 * address; it repeats the address as it was typed, from a cookie that the browser keeps for a quarter of an hour.
 */
export function signUpRoutes(app: App, parts: AppParts): void {
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const pages = createKeptPages(parts);
  const pastDraws = keepPastDraws(parts);
  const standing = standingCookie(parts);
  const sent = createSealedCookie(parts, { name: 'signed_up_1', schema: askedSchema, seconds: 15 * 60 });
  const pageOf = async (language: Language, view: Pick<SignUpView, 'form' | 'errors' | 'others'>) =>
    signUpPage(language, {
      ...view,
      ...{ operator: parts.operator, decides: decidedDraws(await pastDraws(), language) },
      sealed: view.others.length === 0 ? null : sealedOthers(parts.secrets).seal([...view.others]),
    });
  for (const language of languages) {
    const url = `/${language}/sign-up`;
    app.get(url, { schema: pageSchema('Shows the form to sign up') }, async (req, reply) => {
      const form = newSignUpForm(parts.clock());
      const profile = readStandingProfile(req, parts);
      if (profile === null) {
        const make = () => pageOf(language, { form, errors: [], others: [] });
        return sendKept(req, reply, await pages.find(language, make));
      }
      fillProfile(form, profile, language);
      return sendPage(reply, await pageOf(language, { form, errors: [], others: [] }));
    });
    app.post(url, { schema: formSchema('Takes a sign-up, to be confirmed by mail') }, async (req, reply) => {
      const form = formOf(req);
      const now = parts.clock();
      const others = readOthers(parts.secrets, form);
      const show = async (view: Partial<SignUpView>, status = 200) =>
        sendPage(reply, await pageOf(language, { form, errors: [], others, ...view }), status);
      const action = form.get('action') ?? '';
      if (action === 'add-occupation') return show({ form: withAnotherOccupation(form) });
      if (action === changeLanguage) return show({});
      if (action === 'start') return show({ form: withUsualWishes(form, now) });
      const removed = /^remove-(\d{1,2})$/.exec(action)?.[1];
      if (removed !== undefined) return show({ others: others.filter((_, i) => i !== Number(removed)) });
      if (action === 'add-profile') {
        const profile = readProfile(form, { language, now });
        if (!profile.ok) return show({ errors: profile.errors }, 422);
        const known = others.length < othersMax ? [...others, profile.value] : others;
        return show({ form: withoutProfile(form, now), others: known });
      }
      if (action === 'look') {
        const [profile] = sent.read(req)?.profiles ?? [];
        if (profile !== undefined) standing.set(reply, profile);
        return reply.redirect(`/${language}/standing`, 303);
      }
      if (action === 'mend') {
        const asked = sent.read(req);
        if (asked === null) return show({ form: withUsualWishes(form, now) });
        const { address: email, errors } = readAddress(form);
        if (errors.length > 0) return sendPage(reply, sentPage(language, parts, { form, errors }), 422);
        return take({ ...asked, email });
      }
      const reading = readSignUp(form, { language, now, others });
      if (!reading.ok) return show({ errors: reading.errors }, 422);
      return take(reading.value);

      async function take(person: SignUpFormValue): Promise<FastifyReply> {
        const asked = await signUp(parts, { ...person, language }, { origin: originOf(req), source: 'web' });
        if (asked.kind === 'too_many') return sendTooMany(reply, language, asked.retryAfterSeconds);
        sent.set(reply, person);
        return reply.redirect(`${url}/sent`, 303);
      }
    });
    app.get(`${url}/sent`, { schema: pageSchema('Says that a mail follows') }, async (req, reply) => {
      const asked = sent.read(req);
      const form = new URLSearchParams(asked === null ? {} : { email: asked.email });
      return sendPage(reply, sentPage(language, parts, asked === null ? null : { form, errors: [] }));
    });
  }
}

/** What a sign-up says, as it is kept for whoever mends the address. */
const askedSchema = z.object({
  email: emailSchema,
  profiles: z.array(profileSchema).min(1).max(20),
  preferences: preferencesSchema,
});

/** Beside the one in the form: a couple has two profiles. Those of clients are added in the settings. */
const othersMax = 4;

/** The profiles that were added before, which the form carries. */
function sealedOthers(secrets: AppParts['secrets']): Sealed<Profile[]> {
  return createSealed(secrets, { purpose: 'others_1', schema: z.array(profileSchema).max(othersMax) });
}

/** None when they are not ours. */
function readOthers(secrets: AppParts['secrets'], form: Form): readonly Profile[] {
  return sealedOthers(secrets).open(form.get('profiles') ?? '') ?? [];
}

/** The form for the next profile: all that is not of a profile stays. */
function withoutProfile(form: Form, now: Date): Form {
  const next = new URLSearchParams();
  for (const [name, value] of form)
    if (['email', 'addressAsked', 'wants', 'nearPoints', 'consent'].includes(name)) next.append(name, value);
  next.set('crsReadOn', todayOf(next, now));
  return next;
}

/** What a form of another page says, with what a sign-up wants by itself. */
function withUsualWishes(form: Form, now: Date): Form {
  if (!form.has('wants'))
    for (const [name, value] of newSignUpForm(now)) if (name === 'wants') form.append(name, value);
  return form;
}

/** The preferences a new sign-up starts with, and today as the day of its score. */
function newSignUpForm(now: Date): Form {
  const form = new URLSearchParams();
  form.set('crsReadOn', todayOf(form, now));
  fillPreferences(form, preferencesSchema.parse({}));
  return form;
}

interface SignUpView {
  readonly form: Form;
  readonly errors: readonly FieldError[];
  /** Profiles that were added before this one, and as the form carries them. */
  readonly others: readonly Profile[];
  readonly sealed: string | null;
  readonly operator: Operator | undefined;
  readonly decides: DecidedDraws;
}

/** The sign-up, with what was typed and what is wrong with it. */
function signUpPage(language: Language, view: SignUpView): Page {
  const { form, errors, others, sealed, operator, decides } = view;
  const words = signUpWords[language];
  const fields = formWords[language];
  const state = { form, errors, words: fields };
  const wants = fold(
    {
      ...{ title: fields.morePrecise.wants, decides: fields.morePrecise.wantsHint },
      open: isWrong(state, 'wants', 'nearPoints') || !wantsTheUsual(form),
    },
    preferenceFields(state),
  );
  return sitePage({
    ...{ language, path: '/sign-up', title: words.title, description: words.description },
    ...{ script: true, long: true, returnable: true, byCookie: true },
    body: html`<div class="with-aside">
      <div class="form">
        ${errorSummary(state)}
        <p class="lead">${words.lead}</p>
        <form method="post" action="/${language}/sign-up" novalidate data-keep="${changeLanguage}">
          ${addressField(state, fields.email)} ${otherProfiles(language, others)}
          ${sealed === null ? null : html`<input type="hidden" name="profiles" value="${sealed}" />`}
          ${others.length === 0 ? null : textField(state, { name: 'label', ...fields.label, maxLength: 60 })}
          ${profileFields(state, language, { decides, more: wants })} ${consentBox(language, state, operator)}
          <p class="small">
            ${words.terms} <a href="/${language}/terms">${words.termsLink}</a>.
            <a href="/${language}/privacy">${words.privacyLink}</a>
          </p>
          <p><button class="whole" type="submit" name="action" value="sign-up">${words.submit}</button></p>
          <p class="buttons">
            ${
              others.length >= othersMax
                ? null
                : html`<button class="quiet" type="submit" name="action" value="add-profile">${words.addProfile}</button>`
            }
            <button class="quiet" type="submit" formaction="/${language}/standing" name="action" value="compare">
              ${words.tryFirst}
            </button>
          </p>
          ${languageKeeper(language, '/sign-up')}
        </form>
      </div>
      <aside aria-labelledby="next-title">
        <h2 id="next-title">${words.next.title}</h2>
        <ol class="steps">
          ${words.next.steps.map(
            ([title, text]) =>
              html`<li>
                <strong>${title}</strong>
                <p class="muted">${text}</p>
              </li>`,
          )}
        </ol>
        <p class="hint">${words.next.promise}</p>
      </aside>
    </div>`,
  });
}

/** Whether nothing was changed of what a sign-up wants by itself. */
function wantsTheUsual(form: Form): boolean {
  const usual = new URLSearchParams();
  fillPreferences(usual, preferencesSchema.parse({}));
  return (
    form.getAll('wants').toSorted().join() === usual.getAll('wants').toSorted().join() &&
    form.get('nearPoints') === usual.get('nearPoints')
  );
}

/** The profiles that were added before, each with a button that takes it away. */
function otherProfiles(language: Language, others: readonly Profile[]): SafeHtml | null {
  if (others.length === 0) return null;
  const words = signUpWords[language];
  return html`<section aria-labelledby="others-title">
    <h2 id="others-title">${words.others}</h2>
    <ul class="panel flush divided">
      ${others.map((profile, i) => {
        const name = profileName(factWords[language], profile, i + 1);
        return html`<li class="one-field">
          <span>${name}, ${words.score(profile.crs)}</span>
          <button class="quiet" type="submit" name="action" value="remove-${i}" aria-label="${words.removeNamed(name)}">
            ${words.remove}
          </button>
        </li>`;
      })}
    </ul>
    <h2>${words.nextProfile}</h2>
  </section>`;
}

interface SignUpFormValue {
  readonly email: string;
  readonly profiles: Profile[];
  readonly preferences: Preferences;
}

/** Reads a whole sign-up, with everything that is wrong with it at once, in the order of the form. */
export function readSignUp(
  form: Form,
  { others = [], ...context }: { language: Language; now: Date; others?: readonly Profile[] },
): FormReading<SignUpFormValue> {
  const { address: email, errors: addressErrors } = readAddress(form);
  const profile = readProfile(form, context);
  const preferences = readPreferences(form);
  const consent: FieldError[] = isTicked(form, 'consent')
    ? []
    : [{ field: 'consent', problem: 'consent_missing' }];
  if (profile.ok && preferences.ok && addressErrors.length === 0 && consent.length === 0) {
    // Nothing more was said after the last one was added.
    const more = others.length > 0 && Object.keys(profile.value).length === 0 ? [] : [profile.value];
    return { ok: true, value: { email, profiles: [...others, ...more], preferences: preferences.value } };
  }
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
  title: 'Get alerts',
  description:
    'Sign up for e-mail alerts about the Express Entry draws whose published criteria your profile meets or may meet.',
  lead: 'Four answers are enough. You can add more now or later.',
  terms: 'By signing up you accept our short',
  termsLink: 'terms',
  privacyLink: 'What we keep, and for how long',
  submit: 'Get alerts',
  addProfile: 'Add a second profile, such as your spouse’s',
  tryFirst: 'See where I stand first',
  others: 'Profiles so far',
  nextProfile: 'The next profile',
  score: (crs: number | undefined) => (crs === undefined ? 'without a score' : `score ${crs}`),
  remove: 'Remove',
  removeNamed: (name: string) => `Remove: ${name}`,
  next: {
    title: 'What happens next',
    steps: [
      ['You confirm your address', 'One click in the mail we send you.'],
      ['You see where you stand', 'Your gap to each type of draw, and what would change it.'],
      ['A draw comes, you get a mail', 'Only if it concerns you, usually within minutes.'],
    ] as readonly (readonly [string, string])[],
    promise: 'No password, no tracking, no payment. One click stops the mails; another erases everything.',
  },
};

const fr: typeof en = {
  title: 'Recevoir les alertes',
  description:
    'Inscrivez-vous aux alertes par courriel sur les rondes d’Entrée express dont votre profil remplit, ou remplit peut-être, les critères publiés.',
  lead: 'Quatre réponses suffisent. Le reste peut attendre.',
  terms: 'En vous inscrivant, vous acceptez nos brèves',
  termsLink: 'conditions',
  privacyLink: 'Ce que nous conservons, et combien de temps',
  submit: 'Recevoir les alertes',
  addProfile: 'Ajouter un second profil, par exemple celui de votre conjoint',
  tryFirst: 'Voir d’abord où j’en suis',
  others: 'Profils ajoutés',
  nextProfile: 'Le profil suivant',
  score: (crs) => (crs === undefined ? 'sans note' : `note ${crs}`),
  remove: 'Retirer',
  removeNamed: (name) => `Retirer\u00a0: ${name}`,
  next: {
    title: 'La suite',
    steps: [
      ['Vous confirmez votre adresse', 'Un clic dans le courriel que nous vous envoyons.'],
      ['Vous voyez où vous en êtes', 'L’écart avec chaque type de ronde, et ce qui le changerait.'],
      [
        'Une ronde a lieu, un courriel arrive',
        'Seulement si elle vous concerne, en quelques minutes d’ordinaire.',
      ],
    ],
    promise: 'Ni mot de passe, ni pistage, ni paiement. Un clic arrête les courriels; un autre efface tout.',
  },
};

export const signUpWords = { en, fr };

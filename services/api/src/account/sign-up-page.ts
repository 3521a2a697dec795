import { preferencesSchema } from '@drawbell/draws/preferences';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { FieldError, Form } from '../app/form.ts';
import { html } from '../app/html.ts';
import type { Operator } from '../app/operator.ts';
import type { Page } from '../app/page.ts';
import { fillPreferences } from '../forms/fill-form.ts';
import { todayOf } from '../forms/read-profile.ts';
import { changeLanguage, languageKeeper, sitePage } from '../site/frame.ts';
import { consentBox } from './consent-box.ts';
import { addressField, errorSummary } from './fields.ts';
import { formWords } from './form-words.ts';
import { joinWords } from './join-words.ts';
import { preferenceFields } from './preference-fields.ts';
import { profileFields } from './profile-fields.ts';

/** The preferences a new sign-up starts with, and today as the day of its score. */
export function newSignUpForm(now: Date): Form {
  const form = new URLSearchParams();
  form.set('crsReadOn', todayOf(form, now));
  fillPreferences(form, preferencesSchema.parse({}));
  return form;
}

/** The sign-up, with what was typed and what is wrong with it. */
export function signUpPage(
  language: Language,
  form: Form,
  errors: readonly FieldError[],
  operator: Operator | undefined,
): Page {
  const words = joinWords[language].signUp;
  const fields = formWords[language];
  const state = { form, errors, words: fields };
  return sitePage({
    ...{
      language,
      path: '/sign-up',
      title: words.title,
      description: words.description,
      script: true,
      long: true,
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
          <h2 id="profile-title">${words.profile}</h2>
          <p class="hint">${words.profileHint}</p>
          ${profileFields(state, language)}
          <p>
            <button class="quiet" type="submit" formaction="/${language}/preview" name="action" value="compare">
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

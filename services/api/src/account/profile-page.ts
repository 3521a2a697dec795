import type { Language } from '@drawbell/draws/subscriber-input';
import type { FieldError, Form } from '../app/form.ts';
import { html } from '../app/html.ts';
import type { Page } from '../app/page.ts';
import { changeLanguage, languageKeeper, sitePage } from '../site/frame.ts';
import { errorSummary, textField } from './fields.ts';
import { formWords } from './form-words.ts';
import { profileFields } from './profile-fields.ts';
import { settingsWords } from './settings-words.ts';

/** One profile to change, or a new one. */
export function profilePage(view: {
  readonly language: Language;
  /** Path of the settings without the language. */
  readonly path: string;
  /** `new`, or the position from 1. */
  readonly place: string;
  readonly form: Form;
  readonly errors: readonly FieldError[];
  /** What the profiles looked like when this form was made. */
  readonly mark: string;
  readonly conflict?: boolean;
}): Page {
  const { language, path, place, form, errors, mark } = view;
  const words = settingsWords[language].profiles;
  const state = { form, errors, words: formWords[language] };
  return sitePage({
    ...{ language, path: `${path}/profiles/${place}`, script: true },
    title: place === 'new' ? words.addTitle : words.changeTitle,
    body: html`<div class="form">
      ${view.conflict === true ? html`<p class="panel warn" role="alert">${words.conflict}</p>` : null}
      ${errorSummary(state)}
      <form method="post" action="/${language}${path}/profiles/${place}" novalidate data-keep="${changeLanguage}">
        <input type="hidden" name="was" value="${mark}" />
        <section class="panel">
          ${textField(state, { name: 'label', ...state.words.label, maxLength: 60 })} ${profileFields(state, language)}
          <p><button type="submit" name="action" value="save">${words.save}</button></p>
          ${languageKeeper(language, `${path}/profiles/${place}`)}
        </section>
      </form>
      <p><a href="/${language}${path}">${words.back}</a></p>
    </div>`,
  });
}

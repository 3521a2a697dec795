import { languages } from '@drawbell/draws/subscriber-input';
import { joinWords } from '../../account/join-words.ts';
import { newSignUpForm, signUpPage } from '../../account/sign-up-page.ts';
import type { App, AppParts } from '../../app/app.ts';
import { addOwnForms, formOf } from '../../app/form.ts';
import { createKeptPages, sendKept } from '../../app/kept-pages.ts';
import { sendPage } from '../../app/page.ts';
import { withAnotherOccupation } from '../../forms/another-occupation.ts';
import { readSignUp } from '../../forms/read-sign-up.ts';
import { changeLanguage, noticePage } from '../../site/frame.ts';
import { originOf } from '../../subscriptions/origin-of.ts';
import { signUp } from '../../subscriptions/sign-up.ts';
import { formSchema, pageSchema, refuseForeignForm, sendTooMany } from './page-route.ts';

/**
 * `/{language}/sign-up`: the form, and where it is sent. The page after it is the same whatever is known of the
 * address.
 */
export function signUpRoutes(app: App, parts: AppParts): void {
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const pages = createKeptPages(parts.clock);
  for (const language of languages) {
    const url = `/${language}/sign-up`;
    app.get(url, { schema: pageSchema('Shows the form to sign up') }, async (req, reply) => {
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
      const { title, text, expires } = joinWords[language].sent;
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

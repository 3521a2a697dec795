import type { Profile } from '@drawbell/draws/profile';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { FastifyReply } from 'fastify';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type FieldError, type Form, formOf } from '../app/form.ts';
import { html } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepPastDraws, type PastDraws } from '../app/kept-reads.ts';
import { documented, emptyAnswer, tags } from '../app/openapi.ts';
import { type Page, sendPage } from '../app/page.ts';
import { changeLanguage, languageKeeper, sitePage } from '../site/frame.ts';
import { decidedDraws } from './decided-draws.ts';
import { errorSummary } from './fields.ts';
import { formWords } from './form-words.ts';
import { withAnotherOccupation } from './occupations.ts';
import { formSchema, pageSchema, queryOf, refuseForeignForm } from './page-route.ts';
import { fillProfile, profileFields, readProfile, todayOf } from './profile-form.ts';
import { readStandingProfile, standingCookie } from './standing-cookie.ts';
import { standingBody, standingHeading, standingTitle } from './standing-view.ts';
import { standingWords } from './standing-words.ts';

const path = '/standing';

/**
 * `/{language}/standing`: where a profile stands. The form leads back to the page, which has the profile from a cookie:
 * it is kept by nobody else, no address holds it, and the answer survives Back, a reload and the switch of language.
 */
export function standingRoutes(app: App, parts: AppParts): void {
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const pastDraws = keepPastDraws(parts);
  const cookie = standingCookie(parts);
  const pages = createKeptPages(parts);
  const empty = (): Form => {
    const form = new URLSearchParams();
    form.set('crsReadOn', todayOf(form, parts.clock()));
    return form;
  };
  const filled = (profile: Profile, language: Language): Form => {
    const form = empty();
    fillProfile(form, profile, language);
    return form;
  };
  for (const language of languages) {
    const url = `/${language}${path}`;
    const moved = {
      tags: [tags.pages.name],
      summary: 'Leads to where the page is now',
      response: documented({ 308: emptyAnswer('Go there.') }),
    };
    app.get(`/${language}/preview`, { schema: moved }, async (_req, reply) => reply.redirect(url, 308));
    app.get(
      url,
      { schema: pageSchema('Shows where a profile stands, or the form to say one') },
      async (req, reply) => {
        const profile = readStandingProfile(req, parts);
        if (profile === null) {
          const page = await pages.find(language, async () =>
            formPage(language, { form: empty(), past: await pastDraws() }),
          );
          return sendKept(req, reply, page);
        }
        if (queryOf(req.query, 'change') !== undefined)
          return sendPage(
            reply,
            formPage(language, { form: filled(profile, language), past: await pastDraws(), changes: true }),
          );
        return sendPage(reply, answerPage(language, { profile, past: await pastDraws() }));
      },
    );
    app.post(
      url,
      { schema: formSchema('Takes a profile, which only the browser keeps, and leads to where it stands') },
      async (req, reply) => {
        const form = formOf(req);
        const before = readStandingProfile(req, parts);
        const show = async (more: Pick<FormView, 'form' | 'errors'>, status = 200): Promise<FastifyReply> =>
          sendPage(
            reply,
            formPage(language, { ...more, past: await pastDraws(), changes: before !== null }),
            status,
          );
        const action = form.get('action');
        if (action === 'add-occupation') return show({ form: withAnotherOccupation(form) });
        if (action === changeLanguage) return show({ form });
        if (action === 'forget') {
          cookie.clear(reply);
          return reply.redirect(url, 303);
        }
        const whole =
          action === 'answer' ? withAnswer(filled(before ?? {}, language), form, parts.clock()) : form;
        const reading = readProfile(whole, { language, now: parts.clock(), before: before ?? undefined });
        if (!reading.ok) return show({ form: whole, errors: reading.errors }, 422);
        cookie.set(reply, reading.value);
        return reply.redirect(url, 303);
      },
    );
  }
}

/** What the questions of the page ask for. */
const answerFields = ['crs', 'programs', 'nomination', 'french', 'armedForces'] as const;

/** The form of a profile with one answer more: the rest of it is as it was, and a score is of today. */
export function withAnswer(whole: Form, answer: Form, now: Date): Form {
  for (const name of answerFields) {
    if (!answer.has(name)) continue;
    whole.delete(name);
    for (const value of answer.getAll(name)) whole.append(name, value);
    if (name === 'crs') whole.set('crsReadOn', todayOf(whole, now));
  }
  return whole;
}

interface FormView {
  readonly form: Form;
  readonly errors?: readonly FieldError[];
  readonly past: PastDraws;
  /** There is an answer already, to which it leads back. */
  readonly changes?: boolean;
}

/** The form to say a profile. */
function formPage(language: Language, { form, errors = [], past, changes = false }: FormView): Page {
  const words = standingWords[language];
  const state = { form, errors, words: formWords[language] };
  return sitePage({
    ...{ language, path: changes ? `${path}?change` : path },
    ...{ title: words.title, description: words.description },
    ...{ script: true, long: true, returnable: true, byCookie: true },
    within: path,
    body: html`<div class="form">
      ${errorSummary(state)}
      <p class="lead">${words.lead}</p>
      <form method="post" action="/${language}${path}" novalidate data-keep="${changeLanguage}">
        ${profileFields(state, language, { decides: decidedDraws(past, language) })}
        <p class="buttons">
          <button type="submit" name="action" value="compare">${words.submit}</button>
          ${changes ? html`<a class="button quiet" href="/${language}${path}">${words.back}</a>` : null}
        </p>
        <p class="hint">${words.kept}</p>
        ${languageKeeper(language, path)}
      </form>
    </div>`,
  });
}

/** Where a profile stands. */
function answerPage(language: Language, { profile, past }: { profile: Profile; past: PastDraws }): Page {
  const words = standingWords[language];
  const url = `/${language}${path}`;
  const standing = past.prepared.of(profile);
  const view = { language, profile, past, standing, change: `${url}?change`, answer: { action: url } };
  return sitePage({
    ...{ language, path, title: standingTitle(view), description: words.description },
    ...{ script: true, long: true, returnable: true, byCookie: true },
    heading: standingHeading(view),
    body: html`${standingBody(view, {
      after: html`<div class="buttons">
          <a class="button" href="/${language}/sign-up">${words.signUp}</a>
          <form method="post" action="${url}">
            <button class="quiet" type="submit" name="action" value="forget">${words.forget}</button>
          </form>
        </div>
        <p class="hint">${words.past} ${words.kept}</p>`,
    })}`,
  });
}

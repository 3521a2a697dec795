import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { findByToken } from '@drawbell/store/subscribers/unsubscribe';
import type { FastifyRequest } from 'fastify';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type FieldError, type Form, formOf } from '../app/form.ts';
import { html } from '../app/html.ts';
import { type Page, sendPage } from '../app/page.ts';
import { changeLanguage, languageKeeper, noticePage, sitePage } from '../site/frame.ts';
import { maskedAddress, readAddress } from './address.ts';
import { originOf } from './consent.ts';
import { addressField, errorSummary } from './fields.ts';
import { formWords } from './form-words.ts';
import {
  formSchema,
  leadingSchema,
  pageSchema,
  queryOf,
  refuseForeignForm,
  sendTooMany,
  tokenParams,
} from './page-route.ts';
import { createPhoneCookies, ownPlace } from './phone-cookie.ts';
import { askForSettingsLink } from './requests.ts';

/**
 * `/{language}/manage`: has a link to the settings sent. With the token of an older mail the address is known; the
 * link still goes by mail, for whoever was forwarded that mail has the token too. A browser that its owner asked us to
 * remember is led to the settings at once.
 */
export function manageRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const cookies = createPhoneCookies(parts);
  const subscriberOf = async (token: string) =>
    findByToken(store.db, secrets, { token, purpose: 'manage', now: clock() });
  for (const language of languages) {
    const url = `/${language}/manage`;
    app.get(
      url,
      {
        schema: leadingSchema(
          'Leads a remembered browser to the settings; asks others where a link should go',
        ),
      },
      async (req, reply) => {
        const opened = await cookies.open(req, reply, { isUse: true });
        if (opened !== undefined) return reply.redirect(ownSettings(language, req), 303);
        return sendPage(reply, askForLinkPage(language, new URLSearchParams(), []));
      },
    );
    app.post(url, { schema: formSchema('Mails a settings link') }, async (req, reply) => {
      const form = formOf(req);
      if (form.get('action') === changeLanguage) return sendPage(reply, askForLinkPage(language, form, []));
      const { address: email, errors } = readAddress(form);
      if (errors.length > 0) return sendPage(reply, askForLinkPage(language, form, errors), 422);
      const asked = await askForSettingsLink(
        parts,
        { email, language },
        { origin: originOf(req), source: 'web' },
      );
      if (asked.kind === 'too_many') return sendTooMany(reply, language, asked.retryAfterSeconds);
      return reply.redirect(`${url}/sent`, 303);
    });
    app.get(`${url}/sent`, { schema: pageSchema('Says that a mail follows') }, async (_req, reply) =>
      sendPage(reply, linkSentPage(language)),
    );
    app.get(
      `${url}/:token`,
      { schema: { ...leadingSchema('Asks whether to mail a settings link'), params: tokenParams } },
      async (req, reply) => {
        const { token } = req.params;
        const subscriber = await subscriberOf(token);
        if (subscriber === undefined)
          return sendPage(reply, askForLinkPage(language, new URLSearchParams(), [], { gone: 'link' }), 404);
        // The button of an alert: whoever has it and the browser of its reader needs no mail.
        const opened = await cookies.open(req, reply, { isUse: true });
        if (opened?.subscriber.id === subscriber.id) return reply.redirect(ownSettings(language, req), 303);
        const leaveToken = secrets.linkToken('unsubscribe', subscriber.id);
        const unsubscribeHref =
          subscriber.state === 'active' ? `/${language}/unsubscribe/${leaveToken}` : null;
        const address = maskedAddress(subscriber.email);
        return sendPage(reply, knownLinkPage(language, `/manage/${token}`, { address, unsubscribeHref }));
      },
    );
    app.post(
      `${url}/:token`,
      { schema: { ...formSchema('Mails a settings link to the owner'), params: tokenParams } },
      async (req, reply) => {
        const subscriber = await subscriberOf(req.params.token);
        if (subscriber === undefined)
          return sendPage(reply, askForLinkPage(language, new URLSearchParams(), [], { gone: 'link' }), 404);
        const who = { email: subscriber.email, language };
        const asked = await askForSettingsLink(parts, who, { origin: originOf(req), source: 'web' });
        if (asked.kind === 'too_many') return sendTooMany(reply, language, asked.retryAfterSeconds);
        return reply.redirect(`${url}/sent`, 303);
      },
    );
  }
}

/** The settings of a remembered browser: of an alert's second button, the page where an invitation is noted. */
function ownSettings(language: Language, { query }: FastifyRequest): string {
  return `/${language}/settings/${ownPlace}${queryOf(query, 'to') === 'invited' ? '/invited' : ''}`;
}

/** Asks for the address that a settings link should go to. */
export function askForLinkPage(
  language: Language,
  form: Form,
  errors: readonly FieldError[],
  { gone, about }: { gone?: 'link' | 'phone'; about?: 'plan' } = {},
): Page {
  const link = manageWords[language];
  const words = formWords[language];
  const state = { form, errors, words };
  // What a plan is stands where it is asked for; what was typed there is no form of that address.
  const isPlan = about === 'plan';
  const title = isPlan ? link.plan.title : gone === undefined ? link.title : link.goneTitle[gone];
  const lead = isPlan ? link.plan.lead : gone === undefined ? [link.lead] : [link.gone[gone]];
  return sitePage({
    ...{ language, path: isPlan ? '/plan' : '/manage', title, script: true },
    body: html`<div class="narrow">
      ${errorSummary(state)}
      <form
        method="post"
        action="/${language}/manage"
        class="panel"
        novalidate
        ${isPlan ? null : html`data-keep="${changeLanguage}"`}
      >
        ${lead.map((paragraph) => html`<p>${paragraph}</p>`)} ${addressField(state, { label: words.email.label })}
        <p><button type="submit">${link.button}</button></p>
        ${languageKeeper(language, '/manage')}
      </form>
    </div>`,
  });
}

/** What a manage link of an older mail shows: enough for its owner to go on, and nothing for anybody else. */
function knownLinkPage(
  language: Language,
  path: string,
  { address, unsubscribeHref }: { address: string; unsubscribeHref: string | null },
): Page {
  const link = manageWords[language];
  return noticePage({
    ...{ language, path, title: link.title },
    text: [link.lead, link.knownText(address)],
    button: link.button,
    more: unsubscribeHref === null ? null : html`<p><a href="${unsubscribeHref}">${link.unsubscribe}</a></p>`,
  });
}

function linkSentPage(language: Language): Page {
  const link = manageWords[language];
  return noticePage({ ...{ language, path: '/manage', title: link.sentTitle }, text: [link.sent] });
}

const en = {
  title: 'Change your settings',
  lead: 'There are no accounts and no passwords here: we mail you a link that opens your settings for a day.',
  button: 'Send me the link',
  knownText: (address: string) =>
    `To protect what you told us, a link from an older mail does not open your settings by itself. We send a new link to ${address}.`,
  sentTitle: 'Look at your mail',
  sent: 'If this address has alerts, a link to its settings is on its way. For the protection of everybody this page says the same for every address.',
  goneTitle: { link: 'This link has expired', phone: 'This browser is not remembered' },
  gone: {
    link: 'A link to the settings works for a day. Have a new one sent to you.',
    phone:
      'It never was, its 90 days are over, or somebody had it forgotten. Have a link to your settings sent to you.',
  },
  unsubscribe: 'Stop draw alerts',
  plan: {
    title: 'Your plan',
    lead: [
      'A plan says until when your documents are good for an invitation, what to do next, and when each of them ends: language test, degree assessment, medical exam, passport and others. You enter one day of each, no numbers and no copies.',
      'It belongs to your alerts and opens from your settings. There are no passwords: we mail you a link that opens them for a day.',
    ],
  },
};

const fr: typeof en = {
  title: 'Modifier vos réglages',
  lead: 'Il n’y a ici ni compte ni mot de passe : nous vous envoyons par courriel un lien qui ouvre vos réglages pendant une journée.',
  button: 'Envoyez-moi le lien',
  knownText: (address) =>
    `Pour protéger ce que vous nous avez dit, le lien d’un ancien courriel n’ouvre pas à lui seul vos réglages. Nous envoyons un nouveau lien à ${address}.`,
  sentTitle: 'Regardez vos courriels',
  sent: 'Si cette adresse a des alertes, un lien vers ses réglages est en route. Pour la protection de tous, cette page dit la même chose pour toute adresse.',
  goneTitle: { link: 'Ce lien a expiré', phone: 'Ce navigateur n’est pas reconnu' },
  gone: {
    link: 'Un lien vers les réglages fonctionne pendant une journée. Faites-vous-en envoyer un nouveau.',
    phone:
      'Il ne l’a jamais été, ses 90 jours sont passés, ou on l’a fait oublier. Faites-vous envoyer un lien vers vos réglages.',
  },
  unsubscribe: 'Ne plus recevoir d’alertes',
  plan: {
    title: 'Votre plan',
    lead: [
      'Un plan dit jusqu’à quand vos documents suffisent pour une invitation, que faire maintenant et quand chacun prend fin\u00a0: test de langue, évaluation des diplômes, examen médical, passeport et autres. Vous inscrivez un seul jour pour chacun, ni numéro ni copie.',
      'Il accompagne vos alertes et s’ouvre depuis vos réglages. Il n’y a pas de mot de passe\u00a0: nous vous envoyons par courriel un lien qui les ouvre pendant une journée.',
    ],
  },
};

export const manageWords = { en, fr };

import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { findByStopToken, stopChannel } from '@drawbell/store/channels/ends';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms } from '../app/form.ts';
import { documented, tags, textAnswer } from '../app/openapi.ts';
import { type Page, sendPage } from '../app/page.ts';
import { noticePage } from '../site/frame.ts';
import { formSchema, refuseForeignForm, tokenParams } from './page-route.ts';
import { placeName } from './telling-words.ts';

/**
 * `/{language}/stop/{token}`: the link in each message of a place. `GET` asks, `POST` ends that place at once; nobody logs
 * in, and mail goes on.
 */
export function stopRoutes(app: App, { store, secrets, clock, publicUrl }: AppParts): void {
  addOwnForms(app, publicUrl, refuseForeignForm);
  for (const language of languages) {
    const url = `/${language}/stop/:token`;
    const form = formSchema('Ends one place at once');
    app.get(
      url,
      {
        schema: {
          tags: [tags.links.name],
          summary: 'Asks whether to end one place where somebody is told; changes nothing',
          params: tokenParams,
          response: documented(
            {
              200: textAnswer('The page.', 'text/html'),
              404: textAnswer('The link ends nothing, or did already; a page says so.', 'text/html'),
            },
            ['uri-too-long'],
          ),
        },
      },
      async (req, reply) => {
        const found = await findByStopToken(store.db, secrets, req.params.token);
        if (found === undefined) return sendPage(reply, nothingPage(language, req.params.token), 404);
        const { title, button, text } = words[language].ask;
        return sendPage(
          reply,
          noticePage({
            ...{ language, path: `/stop/${req.params.token}`, title, button },
            text: [placeName(found, language), text],
          }),
        );
      },
    );
    app.post(
      url,
      { schema: { ...form, tags: [tags.links.name], params: tokenParams } },
      async (req, reply) => {
        const { token } = req.params;
        if (!(await stopChannel(store.db, secrets, { token }, clock())))
          return sendPage(reply, nothingPage(language, token), 404);
        const { title, text } = words[language].ended;
        return sendPage(reply, noticePage({ language, path: '/manage', title, text: [...text] }));
      },
    );
  }
}

function nothingPage(language: Language, token: string): Page {
  const { title, text } = words[language].nothing;
  return noticePage({ language, path: `/stop/${encodeURIComponent(token)}`, title, text: [...text] });
}

const en = {
  ask: {
    title: 'Stop these messages?',
    text: 'Nothing more is sent there, starting at once. Alerts by e-mail and in your other places go on.',
    button: 'Stop them',
  },
  ended: {
    title: 'Stopped',
    text: [
      'Nothing more is sent there. A message that was already on its way may still arrive.',
      'Alerts by e-mail go on: each has a link that stops them. You can add this place again in your settings.',
    ],
  },
  nothing: {
    title: 'There is nothing to stop here',
    text: [
      'These messages have ended already, or the link is incomplete.',
      'If messages go on, use the link in the newest one, or “My settings”.',
    ],
  },
};

const fr: typeof en = {
  ask: {
    title: 'Ne plus recevoir ces messages?',
    text: 'Plus rien n’y est envoyé, dès maintenant. Les alertes par courriel et ailleurs continuent.',
    button: 'Les arrêter',
  },
  ended: {
    title: 'C’est arrêté',
    text: [
      'Plus rien n’y est envoyé. Un message déjà en route pourrait encore arriver.',
      'Les alertes par courriel continuent\u00a0: chacune a un lien qui y met fin. Vous pouvez ajouter cet endroit de nouveau dans vos réglages.',
    ],
  },
  nothing: {
    title: 'Il n’y a rien à arrêter ici',
    text: [
      'Ces messages sont déjà arrêtés, ou le lien est incomplet.',
      'S’il en arrive encore, utilisez le lien du plus récent, ou «\u00a0Mes réglages\u00a0».',
    ],
  },
};

const words = { en, fr };

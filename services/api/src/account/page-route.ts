import type { Language } from '@drawbell/draws/subscriber-input';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { documented, tags, textAnswer } from '../app/openapi.ts';
import { sendPage } from '../app/page.ts';
import { noticePage } from '../site/frame.ts';

/** How a page for one person is described: text, and problems only where no page can be shown. */
export function pageSchema(summary: string) {
  return {
    tags: [tags.pages.name],
    summary,
    response: documented(
      {
        200: textAnswer('The page.', 'text/html'),
        404: textAnswer('The link does not work; a page says so.', 'text/html'),
      },
      ['uri-too-long'],
    ),
  };
}

/** The same for a page that leads some readers on. */
export function leadingSchema(summary: string) {
  const page = pageSchema(summary);
  return {
    ...page,
    response: { ...page.response, 303: textAnswer('To the page that is meant.', 'text/html') },
  };
}

/** The same for where its forms go. */
export function formSchema(summary: string) {
  const page = pageSchema(summary);
  return {
    ...page,
    consumes: ['application/x-www-form-urlencoded'],
    response: documented(
      {
        ...page.response,
        303: textAnswer('Done; the page to see now.', 'text/html'),
        403: textAnswer('The form was sent by another site; a page says so.', 'text/html'),
        422: textAnswer(
          'Something is to be corrected; the page says what, and keeps what was typed.',
          'text/html',
        ),
        429: textAnswer(
          'Too many mails were asked for from here; a page says how long to wait.',
          'text/html',
        ),
      },
      ['payload-too-large', 'unsupported-media-type', 'uri-too-long'],
    ),
  };
}

/** The language is the first part of every path of a page. */
function languageOf(req: FastifyRequest): Language {
  return req.url.startsWith('/fr/') ? 'fr' : 'en';
}

/** Answers a form that a page of another site sent. */
export function refuseForeignForm(req: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = languageOf(req);
  const { title, text } = pageRouteWords[language].foreignForm;
  return sendPage(reply, noticePage({ language, path: '/', title, text: [text] }), 403);
}

/** Says that too many messages were asked for from here, and how long to wait. */
export function sendTooMany(reply: FastifyReply, language: Language, seconds: number): FastifyReply {
  const { title, text } = pageRouteWords[language].tooMany;
  void reply.header('retry-after', String(seconds));
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  return sendPage(reply, noticePage({ language, path: '/', title, text: [text(minutes)] }), 429);
}

/** Any text: a token of the wrong form is answered like any other wrong token. Longer ones are refused as too long. */
export const tokenParams = z.object({ token: z.string().describe('From the link in the mail.') });

/** One parameter of a query that nobody checked: mail programs and scanners add their own. */
export function queryOf(query: unknown, name: string): string | undefined {
  if (typeof query !== 'object' || query === null) return undefined;
  const value = new Map<string, unknown>(Object.entries(query)).get(name);
  return typeof value === 'string' ? value : undefined;
}

const en = {
  tooMany: {
    title: 'Too many requests from here',
    text: (minutes: number) =>
      `Many messages were asked for from your network. Please try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}. Nothing was sent or stored.`,
  },
  foreignForm: {
    title: 'This form came from another site',
    text: 'For your protection nothing was done. Open the page here and send its form.',
  },
};

const fr: typeof en = {
  tooMany: {
    title: 'Trop de demandes d’ici',
    text: (minutes) =>
      `Beaucoup de messages ont été demandés depuis votre réseau. Réessayez dans ${minutes === 1 ? 'une minute' : `${minutes} minutes`}. Rien n’a été envoyé ni conservé.`,
  },
  foreignForm: {
    title: 'Ce formulaire vient d’un autre site',
    text: 'Pour votre protection, rien n’a été fait. Ouvrez la page ici et envoyez son formulaire.',
  },
};

export const pageRouteWords = { en, fr };

import type { Language } from '@drawbell/draws/subscriber-input';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { joinWords } from '../../account/join-words.ts';
import { documented, tags, textAnswer } from '../../app/openapi.ts';
import { sendPage } from '../../app/page.ts';
import { noticePage } from '../../site/frame.ts';

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

export function refuseForeignForm(req: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = languageOf(req);
  const { title, text } = joinWords[language].foreignForm;
  return sendPage(reply, noticePage({ language, path: '/', title, text: [text] }), 403);
}

export function sendTooMany(reply: FastifyReply, language: Language, seconds: number): FastifyReply {
  const { title, text } = joinWords[language].tooMany;
  void reply.header('retry-after', String(seconds));
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  return sendPage(reply, noticePage({ language, path: '/', title, text: [text(minutes)] }), 429);
}

import type { Language } from '@drawbell/draws/subscriber-input';
import type { FastifyReply } from 'fastify';
import { noticePage } from '../../account/notice-page.ts';
import { sendPage } from '../../html/page.ts';
import { tags } from '../../plugins/openapi.ts';
import { documented, emptyAnswer, textAnswer } from '../../problems/documented.ts';
import { siteWords } from '../../site/site-catalogue.ts';

/** How a page for everybody is described. Unknown parameters are passed over: links get them on their way. */
export function publicSchema(summary: string) {
  return {
    tags: [tags.pages.name],
    summary,
    response: documented(
      {
        200: textAnswer('The page.', 'text/html'),
        304: emptyAnswer('Unchanged.'),
        404: textAnswer('There is no such page; a page says so.', 'text/html'),
      },
      ['uri-too-long'],
    ),
  };
}

export function sendNoSuchDraw(reply: FastifyReply, language: Language): FastifyReply {
  const { missingTitle: title, missing } = siteWords[language].draw;
  return sendPage(reply, noticePage({ language, path: '/draws', title, text: [missing] }), 404);
}

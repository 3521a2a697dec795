import type { z } from 'zod';
import { tags } from '../app/openapi.ts';
import { documented, noQuery, textAnswer } from '../app/openapi.ts';
import { doneSchema } from './done-words.ts';

const page = (description: string) => textAnswer(description, 'text/html');

/** How a page of the console is described. Its errors are pages, too. */
export function consolePageSchema(
  summary: string,
  params: z.ZodObject = noQuery,
  query: z.ZodObject = noQuery,
) {
  return {
    ...{ tags: [tags.console.name], summary, params },
    querystring: query.extend({
      done: doneSchema.describe('What was ordered just now, for the page to say so.'),
    }),
    response: documented({
      200: page('The page.'),
      303: page('Nobody is logged in: the page to do so.'),
      400: page('The address is not valid; a page says so.'),
      403: page('The key may not see it; a page says so.'),
      404: page('There is no such thing; a page says so.'),
    }),
  };
}

/** The same for where its forms go. */
export function consoleOrderSchema(summary: string, params: z.ZodObject = noQuery) {
  return {
    ...{ tags: [tags.console.name], summary, params, querystring: noQuery },
    consumes: ['application/x-www-form-urlencoded'],
    response: documented(
      {
        200: page('Something that is shown this once, or a file.'),
        303: page('It is done; the page to see now.'),
        400: page('Something is to be corrected; a page says what.'),
        401: page('The session has ended and nothing was done; a page says so.'),
        403: page('The form is of another site or session, or the key may not; a page says so.'),
        404: page('There is no such thing; a page says so.'),
        409: page('It is not possible as things stand; a page says why.'),
        429: page('Too many tries from here; a page says how long to wait.'),
      },
      ['payload-too-large', 'unsupported-media-type'],
    ),
  };
}

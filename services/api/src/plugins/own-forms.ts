import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.ts';
import type { Form } from '../forms/form.ts';

/**
 * Lets the routes of one scope take forms of our own pages, and tells those that another site sent. Browsers say where
 * a form came from (Sec-Fetch-Site, Origin); our pages hold no cookie that another site could ride on, so a client
 * that says nothing is taken for one that is no browser.
 */
export function addOwnForms(
  scope: App,
  publicUrl: string,
  onForeign: (req: FastifyRequest, reply: FastifyReply) => FastifyReply,
): void {
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_req, body, done) => {
      done(null, new URLSearchParams(String(body)));
    },
  );
  const ownOrigin = new URL(publicUrl).origin;
  scope.addHook('preHandler', async (req, reply) => {
    if (req.method !== 'POST') return;
    if (isForeign(req, ownOrigin)) return onForeign(req, reply);
  });
}

/** The fields that were sent; none when the body was empty. */
export function formOf(req: FastifyRequest): Form {
  return req.body instanceof URLSearchParams ? req.body : new URLSearchParams();
}

function isForeign(req: FastifyRequest, ownOrigin: string): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = req.headers;
  // Our pages send no referrer, and browsers then call their origin null.
  if (origin === undefined || origin === 'null') return false;
  return origin !== ownOrigin && origin !== `http://${req.headers.host ?? ''}`;
}

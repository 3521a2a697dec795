import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app.ts';

/** Nothing may be loaded, framed or submitted: right for everything that is not a page. */
const nothingAllowed = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** For pages: our stylesheet, our pictures and manifest, our forms, our frames. No script at all. */
export const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** For pages that are better with a script: our own file, nothing inline. */
export const pagePolicyWithScript = `${pagePolicy}; script-src 'self'`;

/** The same, and the script may ask this site for what is new. */
export const pagePolicyOfConsole = `${pagePolicyWithScript}; connect-src 'self'`;

/** For Bull Board: its own files and what it asks this site for; it styles its elements one by one. */
export const queueBoardPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

/**
 * For the reference of the API: the renderer's file and the description that it reads, both from here. It styles its
 * elements one by one; the page holds nothing of anybody.
 */
export const referencePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; manifest-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Sets the headers that every answer carries; a route may set its own policy after. */
export function addSecurityHeaders(app: App, publicUrl: string): void {
  app.addHook('onRequest', async (req, reply) => setSecurityHeaders(req, reply, publicUrl));
}

/** The same for answers to requests that no hook sees: those that fastify itself cannot take. */
export function setSecurityHeaders(req: FastifyRequest, reply: FastifyReply, publicUrl: string): void {
  const https = publicUrl.startsWith('https:');
  void reply.headers({
    'x-request-id': req.id,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': nothingAllowed,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'cache-control': 'no-store',
  });
  if (https) void reply.header('strict-transport-security', 'max-age=31536000');
}

import type { FastifyRequest } from 'fastify';

/** Whether a client reads gzip: named, and not with a quality of nothing. */
export function takesGzip({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const accepted = (headers['accept-encoding'] ?? '').slice(0, 500);
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted);
}

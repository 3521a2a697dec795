import type { Origin } from '@drawbell/store/schema';
import type { FastifyRequest } from 'fastify';

const userAgentCharactersMax = 300;

/** Where a request came from, for the evidence of consent. The proxies named in TRUSTED_PROXIES are seen through. */
export function originOf(req: FastifyRequest): Origin {
  const userAgent = req.headers['user-agent'] ?? '';
  return {
    ip: req.ip,
    userAgent: userAgent
      .slice(0, userAgentCharactersMax)
      .replaceAll(/\p{Cc}/gu, ' ')
      .toWellFormed(),
  };
}

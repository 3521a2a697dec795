import { readAddress } from '@drawbell/runtime/network';
import type { FastifyRequest } from 'fastify';
import { RequestProblem } from '../problems/request-problem.ts';

const loopbackName = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/;
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * Lets only clients on this machine pass; for others there is nothing here. Asks for the name too, since a page
 * elsewhere can make its own name lead to 127.0.0.1, and refuses whatever says that it came through a proxy.
 * @throws RequestProblem not-found
 */
export async function onlyOnThisMachine(req: FastifyRequest): Promise<void> {
  const near =
    readAddress(req.socket.remoteAddress ?? '')?.range() === 'loopback' &&
    loopbackName.test(req.headers.host ?? '') &&
    proxyHeaders.every((name) => req.headers[name] === undefined);
  if (!near) throw new RequestProblem('not-found', 'There is nothing at this address.');
}

import type { Server } from 'node:net';

/** The TCP port a server listens on. Throws when it does not listen, or on a path. */
export function listeningPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

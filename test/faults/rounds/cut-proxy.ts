import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A wire between the services and a server that can be cut, or fall silent. */
export interface CutProxy {
  readonly port: number;
  /** Connections at the moment. */
  connections(): number;
  /** Resets every connection, on both sides; answers how many there were. New ones are welcome. */
  cut(): number;
  /** Carries no byte until the answer is called; nobody is told. */
  stall(): () => void;
  /** Leaves the present connections open and silent for ever, as a server without power does. New ones carry. */
  strand(): void;
  close(): Promise<void>;
}

/** @param target the port on loopback that connections made from now on lead to */
export async function startCutProxy(target: () => number): Promise<CutProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let stalled = false;
  const server: Server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: target(), host: '127.0.0.1', noDelay: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => to.destroy());
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
      from.on('data', (chunk) => {
        if (!to.write(chunk)) from.pause();
      });
      to.on('drain', () => {
        if (!stalled) from.resume();
      });
      from.on('end', () => to.end());
      if (stalled) from.pause();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): number => {
    const count = pairs.size;
    for (const sockets of pairs) for (const socket of sockets) reset(socket);
    pairs.clear();
    return count;
  };
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => pairs.size,
    cut,
    stall: () => {
      stalled = true;
      for (const sockets of pairs) for (const socket of sockets) socket.pause();
      return () => {
        stalled = false;
        for (const sockets of pairs) for (const socket of sockets) socket.resume();
      };
    },
    strand: () => {
      for (const sockets of pairs)
        for (const socket of sockets) socket.removeAllListeners('data').removeAllListeners('drain').pause();
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * A reset where there can be one. Node 24 loses a socket that is reset while it connects or says goodbye, and then spins
 * at the end of the process for ever.
 */
export function reset(socket: Socket): void {
  if (socket.connecting || socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { callbackify } from 'node:util';
import { buildConnector } from 'undici';

/** Why no connection was made through the proxy. Its answer is the operator's to look into: the sentence names its status. */
export class ProxyError extends Error {
  /** What is behind it is for nobody who owns an endpoint. */
  readonly code = 'proxy_failed';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProxyError';
  }
}

/** Addresses of one name that are tried, one after the other. */
const addressesMax = 4;
const answerBytesMax = 16 * 1024;

interface ProxiedOptions {
  /** Certificates to trust beside those of Node, of the proxy as well; and what is shown to the receiver, all in PEM. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** `http://` or `https://`, with user and password where it asks for them. */
  readonly proxy: string;
  /** The addresses of a name, each checked. */
  readonly addressesOf: (host: string) => Promise<readonly string[]>;
  /** For all of it, TLS of the proxy included. */
  readonly connectMs: number;
}

/**
 * A way to connect through a proxy that never chooses where to: it is told an address that was checked here, and no name that
 * it would look up itself. TLS to the receiver goes through it, under the receiver's name.
 */
export function createProxyConnector({
  proxy,
  addressesOf,
  connectMs,
  ...options
}: ProxiedOptions): buildConnector.connector {
  const url = new URL(proxy);
  const endTls = buildConnector({ ...options, timeout: connectMs });
  const open = async ({ hostname, port, protocol }: buildConnector.Options): Promise<Socket> => {
    const host = hostname.replace(/^\[|\]$/g, '');
    const addresses = isIP(host) > 0 ? [host] : await addressesOf(host);
    const to = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
    let failure: unknown = new ProxyError('the name has no address');
    for (const address of addresses.slice(0, addressesMax)) {
      try {
        return await tunnel(
          url,
          `${isIP(address) === 6 ? `[${address}]` : address}:${to}`,
          options.ca,
          connectMs,
        );
      } catch (err) {
        failure = err;
      }
    }
    throw failure;
  };
  const openFor = callbackify(open);
  return (to, done) => {
    openFor(to, (err, httpSocket) => {
      if (err !== null) done(err, null);
      else if (to.protocol !== 'https:') done(null, httpSocket.setNoDelay(true));
      else endTls({ ...to, servername: to.servername ?? nameOf(to.hostname), httpSocket }, done);
    });
  };
}

/** Addresses have no server name. */
function nameOf(hostname: string): string {
  return isIP(hostname.replace(/^\[|\]$/g, '')) > 0 ? '' : hostname;
}

/** A connection to `target` that the proxy made. @throws ProxyError */
async function tunnel(proxy: URL, target: string, ca: string | undefined, ms: number): Promise<Socket> {
  const secure = proxy.protocol === 'https:';
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  const port = Number(proxy.port === '' ? (secure ? 443 : 80) : proxy.port);
  const socket = secure
    ? connectTls({
        host,
        port,
        ...(isIP(host) === 0 && { servername: host }),
        ...(ca !== undefined && { ca }),
      })
    : connectTcp({ host, port });
  const timer = setTimeout(() => socket.destroy(new ProxyError('the proxy did not answer in time')), ms);
  try {
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${loginOf(proxy)}\r\n`);
    const status = await readStatus(socket);
    if (status < 200 || status > 299) throw new ProxyError(`the proxy did not connect (status ${status})`);
    return socket;
  } catch (err) {
    socket.destroy();
    throw err instanceof ProxyError ? err : new ProxyError('the proxy could not be used', { cause: err });
  } finally {
    clearTimeout(timer);
  }
}

function loginOf({ username, password }: URL): string {
  if (username === '' && password === '') return '';
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Proxy-Authorization: Basic ${Buffer.from(login).toString('base64')}\r\n`;
}

/** The status of the answer to CONNECT. What follows its head is of the receiver, and stays in the socket. */
async function readStatus(socket: Socket): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let head = Buffer.alloc(0);
  const onReadable = (): void => {
    for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end !== -1) {
        const rest = head.subarray(end + 4);
        if (rest.length > 0) socket.unshift(rest);
        const status = /^HTTP\/1\.[01] (\d{3})(?: |\r)/.exec(head.toString('latin1'))?.[1];
        if (status === undefined) reject(new ProxyError('the proxy did not answer in HTTP'));
        else resolve(Number(status));
        return;
      }
      if (head.length > answerBytesMax) reject(new ProxyError('the proxy answered too much'));
    }
  };
  const onEnd = (): void => reject(new ProxyError('the proxy ended the connection'));
  socket.on('readable', onReadable).on('error', reject).on('end', onEnd).on('close', onEnd);
  try {
    return await promise;
  } finally {
    socket.off('readable', onReadable).off('error', reject).off('end', onEnd).off('close', onEnd);
  }
}

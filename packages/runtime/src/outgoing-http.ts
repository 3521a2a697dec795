import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { isInside, type Network, readAddress, readNetwork } from './network.ts';
import { InvalidSetting, readHost, readLogin, readPort, readUrl, refusePath } from './setting-values.ts';

/** The proxies of the environment, checked. Undefined is none. */
export interface Proxies {
  readonly HTTPS_PROXY?: string | undefined;
  readonly HTTP_PROXY?: string | undefined;
  readonly NO_PROXY?: string | undefined;
}

/**
 * The URL of a proxy: `http://` or `https://`, or `host:port` alone, as other programs take it.
 * @throws InvalidSetting
 */
export function readProxy(text: string): string {
  const whole = /^[\w.-]+:\d{1,5}$/.test(text) ? `http://${text}` : text;
  const url = readUrl(whole, ['http', 'https']);
  refusePath(url, whole);
  if (whole.includes('?')) throw new InvalidSetting('must not have a query (?)');
  readLogin(url);
  readPort(url);
  readHost(url.hostname);
  return url.href;
}

interface Exception {
  /** Null for every host. */
  readonly domain: string | null;
  readonly network: Network | null;
  readonly port: string | null;
  /** `*.example.org` leaves out `example.org` itself. */
  readonly belowOnly: boolean;
}

/**
 * Hosts that are reached without the proxy, separated by commas or blanks: `*`, names (with what is below them), `.name`,
 * `*.name`, addresses, networks such as `10.0.0.0/8`, each with or without a port.
 * @throws InvalidSetting
 */
export function readNoProxy(text: string): string {
  exceptionsOf(text);
  return text;
}

function exceptionsOf(text: string): Exception[] {
  return text
    .split(/[\s,]+/)
    .filter((each) => each !== '')
    .map(readException);
}

function readException(text: string): Exception {
  const network = readNetwork(text.replace(/^\[([^\]]*)\]$/, '$1'));
  if (network !== null) return { domain: null, network, port: null, belowOnly: false };
  const [, host = '', port = null] = /^(.*?)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (host === '*') return { domain: null, network: null, port, belowOnly: false };
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (readAddress(address) !== null) return { ...readException(address), port };
  try {
    return {
      domain: readHost(host.replace(/^\*?\./, '')),
      network: null,
      port,
      belowOnly: host.startsWith('*.'),
    };
  } catch {
    throw new InvalidSetting('must be names, addresses or networks, separated by commas');
  }
}

/**
 * The proxy that a URL is reached through; null for none. `HTTPS_PROXY` is for https, `HTTP_PROXY` for http, and neither
 * stands in for the other. This machine itself is no exception: NO_PROXY names it where it should be.
 */
export function proxyFor(url: URL, proxies: Proxies): string | null {
  const proxy = url.protocol === 'https:' ? proxies.HTTPS_PROXY : proxies.HTTP_PROXY;
  if (proxy === undefined) return null;
  const host = url.hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const excepted = exceptionsOf(proxies.NO_PROXY ?? '').some((each) => isExcepted(each, host, port));
  return excepted ? null : proxy;
}

function isExcepted({ domain, network, port, belowOnly }: Exception, host: string, to: string): boolean {
  if (port !== null && port !== to) return false;
  if (network !== null) {
    const address = readAddress(host);
    return address !== null && isInside(address, network);
  }
  if (domain === null) return true;
  return host.endsWith(`.${domain}`) || (host === domain && !belowOnly);
}

/** What requests leave by. */
export interface OutgoingHttp {
  readonly dispatcher: Dispatcher;
  /** Ends what is under way, too. */
  close(): Promise<void>;
}

/**
 * Opens the way out for everything but webhooks, which go to addresses that were looked at, and never to a proxy that
 * would look them up again. Certificates are those of the servers: a proxy passes https on as it is.
 */
export function openOutgoingHttp(
  proxies: Proxies,
  { connectMs, ...options }: Agent.Options & { readonly connectMs: number },
): OutgoingHttp {
  const direct = new Agent({ ...options, connect: { timeout: connectMs } });
  const throughProxies = new Map<string, ProxyAgent>();
  const through = (uri: string): ProxyAgent => {
    const known = throughProxies.get(uri);
    if (known !== undefined) return known;
    const made = new ProxyAgent({ ...options, uri, connectTimeout: connectMs });
    throughProxies.set(uri, made);
    return made;
  };
  const dispatcher = direct.compose((dispatch) => (request, handler) => {
    const proxy = proxyFor(new URL(String(request.origin)), proxies);
    return proxy === null ? dispatch(request, handler) : through(proxy).dispatch(request, handler);
  });
  return {
    dispatcher,
    close: async () => {
      await Promise.all([direct.destroy(), ...[...throughProxies.values()].map((agent) => agent.destroy())]);
    },
  };
}

/** The same way out for what speaks with Node's own client. */
export function createNodeAgent(url: URL, proxies: Proxies): HttpAgent {
  const proxy = proxyFor(url, proxies);
  const env = proxy === null ? {} : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
  const options = { keepAlive: true, proxyEnv: env };
  return url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
}

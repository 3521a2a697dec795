import { promises as dns } from 'node:dns';
import { isIP, isIPv6, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { StartError } from '@drawbell/runtime/drawbell-error';
import { type Address, isInside, type Network, readAddress, readNetworks } from '@drawbell/runtime/network';
import { InvalidSetting } from '@drawbell/runtime/setting-values';
import ipaddr from 'ipaddr.js';

/**
 * The whole check of an endpoint when it is registered: form, host, and every address its name has now. Each delivery
 * makes the same check again. Returns null if it may be posted to.
 */
export async function checkEndpoint(
  text: string,
  { policy, resolve }: { policy: EgressPolicy; resolve: ResolveHost },
): Promise<UrlRefusal | null> {
  const checked = checkEndpointUrl(text, policy);
  if (!checked.ok) return { code: checked.code, message: checked.message };
  const { url, onlyAllowedNetworks } = checked;
  const host = hostOf(url);
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return null;
  try {
    await resolveGuarded(host, { policy, resolve, onlyAllowedNetworks });
    return null;
  } catch (err) {
    if (!(err instanceof EgressError)) throw err;
    return { code: err.code, message: err.message };
  }
}

/** A URL that may be posted to, as far as can be told without asking for its addresses. */
export interface EndpointUrl {
  readonly url: URL;
  /** Only addresses in networks that the operator named will do: it is http, or on a port of its own. */
  readonly onlyAllowedNetworks: boolean;
}

/** Why an endpoint's URL is refused: a code for programs and a sentence for their authors. */
export interface UrlRefusal {
  readonly code:
    | 'not_a_url'
    | 'too_long'
    | 'not_https'
    | 'has_user_info'
    | 'has_fragment'
    | 'port_not_allowed'
    | 'own_host'
    | 'name_not_public'
    | 'address_not_public'
    | 'name_not_found';
  readonly message: string;
}

type UrlCheck = ({ readonly ok: true } & EndpointUrl) | ({ readonly ok: false } & UrlRefusal);

const charactersMax = 2_000;
const portsAllowed = new Set(['', '8443']);

/** Names that never lead to the public internet (RFC 6761, RFC 6762, RFC 8375, and ICANN's `internal`). */
const localName = /(^|\.)(localhost|local|internal|home\.arpa|lan|test|invalid)$/;

/**
 * Reads and checks an endpoint's URL. The URL standard turns every way to write an IPv4 address (`127.1`,
 * `2130706433`, `0x7f.1`, `017700000001`) into the one that is checked here.
 */
export function checkEndpointUrl(text: string, policy: EgressPolicy): UrlCheck {
  if (text.length > charactersMax)
    return refusal('too_long', `a URL has at most ${charactersMax} characters`);
  if (!URL.canParse(text)) return refusal('not_a_url', 'must be a URL, such as https://example.com/drawbell');
  const url = new URL(text);
  const nameRefused = refuseForm(url) ?? refuseHost(url, policy);
  if (nameRefused !== null) return nameRefused;
  const onlyAllowedNetworks = url.protocol !== 'https:' || !portsAllowed.has(url.port);
  if (onlyAllowedNetworks && policy.allowedNetworks.length === 0) {
    return url.protocol === 'https:'
      ? refusal('port_not_allowed', 'the port must be 443 or 8443')
      : refusal('not_https', 'must begin with https://');
  }
  const literal = hostOf(url).replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isGood(literal, policy, onlyAllowedNetworks))
    return refusal('address_not_public', 'this address is not on the public internet');
  return { ok: true, url, onlyAllowedNetworks };
}

/** Whether an address may be connected to. */
function isGood(address: string, policy: EgressPolicy, onlyAllowedNetworks: boolean): boolean {
  const verdict = checkAddress(address, policy);
  return verdict === 'allowed' || (verdict === 'public' && !onlyAllowedNetworks);
}

function refuseForm(url: URL): UrlCheck | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return refusal('not_https', 'must begin with https://');
  if (url.username !== '' || url.password !== '')
    return refusal('has_user_info', 'must not hold a user name or password: verify our signatures instead');
  if (url.hash !== '') return refusal('has_fragment', 'must not have a fragment (#…): it would not be sent');
  return null;
}

function refuseHost(url: URL, policy: EgressPolicy): UrlCheck | null {
  const host = hostOf(url);
  if (host === policy.ownHost && !isLocal(host))
    return refusal('own_host', 'must not lead back to this installation');
  if (isLocal(host) && policy.allowedNetworks.length === 0)
    return refusal('name_not_public', 'this name is not one of the public internet');
  return null;
}

/** A name of one part is looked up near this machine only. */
function isLocal(host: string): boolean {
  return localName.test(host) || !/[.:]/.test(host);
}

function refusal(code: UrlRefusal['code'], message: string): UrlCheck {
  return { ok: false, code, message };
}

/** `public` on the internet, `allowed` in a network that the operator named, `refused` anywhere else. */
type AddressVerdict = 'public' | 'allowed' | 'refused';

/** Addresses of cloud platforms that look public and answer with the machine's own credentials. */
const platformAddresses = new Set(['168.63.129.16']);

const globalUnicast = ipaddr.parseCIDR('2000::/3');
const nat64 = ipaddr.parseCIDR('64:ff9b::/96');

/**
 * Where an address leads. An IPv4 address inside an IPv6 one (mapped, NAT64) is judged as what it is; of IPv6 only
 * global unicast is public, so that 6to4, Teredo, unique local and whatever comes later are refused.
 */
export function checkAddress(text: string, { allowedNetworks }: EgressPolicy): AddressVerdict {
  const read = readAddress(text);
  if (read === null) return 'refused';
  const address = unwrapped(read);
  if (allowedNetworks.some((network) => isInside(address, network))) return 'allowed';
  if (platformAddresses.has(address.toString()) || address.range() !== 'unicast') return 'refused';
  return address.kind() === 'ipv4' || isInside(address, globalUnicast) ? 'public' : 'refused';
}

function unwrapped(address: Address): Address {
  return isInside(address, nat64) ? new ipaddr.IPv4(address.toByteArray().slice(-4)) : address;
}

/** Why a connection was not made: the name leads nowhere, or to a place that may not be posted to. */
export class EgressError extends Error {
  readonly code: 'name_not_found' | 'address_not_public';

  constructor(code: EgressError['code'], message: string) {
    super(message);
    this.name = 'EgressError';
    this.code = code;
  }
}

/**
 * The addresses of a host, each of which may be connected to. One that may not spoils all: a name that mixes public
 * and private addresses is an attack or a mistake.
 * @throws EgressError
 */
export async function resolveGuarded(
  host: string,
  {
    policy,
    resolve,
    onlyAllowedNetworks,
  }: { policy: EgressPolicy; resolve: ResolveHost; onlyAllowedNetworks: boolean },
): Promise<string[]> {
  const addresses = await resolve(host.toLowerCase().replace(/\.$/, ''));
  if (addresses.length === 0) throw new EgressError('name_not_found', 'the name has no address');
  if (!addresses.every((address) => isGood(address, policy, onlyAllowedNetworks)))
    throw new EgressError('address_not_public', 'the name leads to an address that may not be posted to');
  return addresses;
}

/**
 * The lookup of a connection: the answer that was checked is the answer that is connected to, so a name that changes
 * its answer between check and use gains nothing.
 */
export function guardedLookup(guard: Parameters<typeof resolveGuarded>[1]): LookupFunction {
  const lookUp = callbackify((host: string) => resolveGuarded(host, guard));
  return (host, options, done) => {
    lookUp(host, (err, addresses) => {
      if (err !== null) return done(err, '', 0);
      const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
      if (options.all === true) done(null, all);
      else done(null, all[0]?.address ?? '', all[0]?.family);
    });
  };
}

/** All addresses of a name. Empty when it has none. */
export type ResolveHost = (host: string) => Promise<string[]>;

/**
 * Asks DNS itself. The operating system's own call waits on a few threads that all names share: one slow name server
 * would hold up everybody else's messages.
 */
export function createResolver(): ResolveHost {
  const resolver = new dns.Resolver({ timeout: 3_000, tries: 2 });
  return async (host) => {
    if (/(^|\.)localhost$/.test(host)) return ['127.0.0.1'];
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  };
}

/** Where this installation may post to. */
export interface EgressPolicy {
  /** Networks beside the public internet, named by the operator. Inside them http and any port are allowed too. */
  readonly allowedNetworks: readonly Network[];
  /** Our own host: a webhook to ourselves could act in our name. */
  readonly ownHost: string;
}

/**
 * @param networks addresses and networks in CIDR form, separated by commas
 * @param publicUrl address of this installation
 * @throws StartError `webhook_networks_invalid`
 */
export function createEgressPolicy(networks: string | undefined, publicUrl: string): EgressPolicy {
  return { allowedNetworks: readAllowed(networks ?? ''), ownHost: hostOf(new URL(publicUrl)) };
}

/** A host name as compared: lower case, without the dot of a full name. */
function hostOf({ hostname }: URL): string {
  return hostname.toLowerCase().replace(/\.$/, '');
}

function readAllowed(networks: string): Network[] {
  try {
    return readNetworks(networks);
  } catch (err) {
    if (!(err instanceof InvalidSetting)) throw err;
    throw new StartError('webhook_networks_invalid', `WEBHOOK_ALLOWED_NETWORKS: ${err.message}.`);
  }
}

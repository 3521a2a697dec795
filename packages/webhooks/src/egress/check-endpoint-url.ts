import { isIP } from 'node:net';
import { checkAddress } from './check-address.ts';
import { type EgressPolicy, hostOf } from './egress-policy.ts';

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

export type UrlCheck = ({ readonly ok: true } & EndpointUrl) | ({ readonly ok: false } & UrlRefusal);

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
export function isGood(address: string, policy: EgressPolicy, onlyAllowedNetworks: boolean): boolean {
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

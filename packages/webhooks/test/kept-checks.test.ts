import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkEndpointUrl, createEgressPolicy } from '../src/egress-guard.ts';
import { keptChecks } from '../src/guarded-client.ts';

const policies = [
  createEgressPolicy('', 'https://bell.example.org'),
  createEgressPolicy('127.0.0.0/8', 'https://bell.example.org'),
];

const origins = fc.constantFrom(
  ...['https://push.example.com', 'https://push.example.com:8443', 'https://push.example.com:443'],
  ...['http://push.example.com', 'http://127.0.0.1:3000', 'https://10.0.0.1', 'https://bell.example.org'],
  ...['https://localhost', 'https://PUSH.example.com', 'https://u:p@push.example.com', 'ftp://a.example'],
  ...['https://0x7f.1', 'https://2130706433', 'https://a..b', 'https://push.example.com:99999', 'https://-'],
);
const piece = fc.oneof(
  fc.constantFrom('/', '//', '.', '..', '/.', '/..', '/../', '%2e', '%2E%2e', '\\', '?', '#', '@', ':', ';'),
  fc.constantFrom(
    '?a=b',
    "'",
    '"',
    ' ',
    '\t',
    '\n',
    'é',
    '|',
    '^',
    '{',
    '[',
    '%',
    '%zz',
    '~',
    '!',
    '$&()*+,=',
  ),
  fc.string({ maxLength: 6 }),
  fc.stringMatching(/^[\w-]{1,12}$/),
);
const paths = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map((all) => `/${all.join('')}`),
  fc.array(piece, { maxLength: 3 }).map((all) => all.join('')),
  fc.constantFrom(`/${'a'.repeat(900)}`, `/${'a'.repeat(3_000)}`),
);

it('what is kept for all paths of an origin is what the check of each whole URL says', () => {
  const pairs = policies.map((policy) => ({ policy, check: keptChecks(policy) }));
  fc.assert(
    fc.property(origins, paths, fc.constantFrom(...pairs), (origin, path, { policy, check }) => {
      const text = `${origin}${path}`;
      const [whole, kept] = [checkEndpointUrl(text, policy), check(text)];
      if (!whole.ok || !kept.ok) {
        expect(kept).toEqual(whole);
        return;
      }
      expect({ origin: kept.url.origin, path: kept.path, onlyAllowed: kept.onlyAllowedNetworks }).toEqual({
        ...{ origin: whole.url.origin, path: `${whole.url.pathname}${whole.url.search}` },
        onlyAllowed: whole.onlyAllowedNetworks,
      });
    }),
    { numRuns: 20_000 },
  );
});

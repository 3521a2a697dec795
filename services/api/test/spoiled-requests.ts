/** A request with which everything is wrong but perhaps its key. */
interface SpoiledRequest {
  readonly what: string;
  readonly query: string;
  readonly headers: Record<string, string>;
  readonly payload?: string;
}

/** What a method can be sent wrongly: a query nobody has, and bodies that cannot be read or are too long. */
export function spoiledRequests(method: string): SpoiledRequest[] {
  const json = { 'content-type': 'application/json' };
  const query: SpoiledRequest = { what: 'a query of nobody', query: '?x=%00&limit=-1', headers: {} };
  if (method === 'GET') return [query];
  return [
    { ...query, headers: { 'idempotency-key': 'é' } },
    { what: 'JSON that breaks off', query: '', headers: json, payload: '{"a":' },
    { what: 'JSON of another kind', query: '', headers: json, payload: '[]' },
    { what: 'an unknown key', query: '?x=1', headers: json, payload: '{"__x":1}' },
    { what: 'another type', query: '', headers: { 'content-type': 'text/xml' }, payload: '<a/>' },
    {
      ...{ what: 'a form', query: '?x=1', payload: 'a=1' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    { what: 'a body too long', query: '?x=1', headers: json, payload: `"${'x'.repeat(1_200_000)}"` },
  ];
}

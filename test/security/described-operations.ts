/** One call of the API, as its own description has it. */
export interface Operation {
  /** Upper case, as on the wire. */
  readonly method: string;
  /** With `{name}` for what is filled in. */
  readonly path: string;
  readonly parameters: readonly { readonly in: string; readonly name: string }[];
  /** A JSON body that the schema allows, every optional field included; null when none is taken. */
  readonly sample: Json | null;
  /** Answers in HTML, and takes forms where it takes anything. */
  readonly isPage: boolean;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: Json[];
  readonly const?: Json;
  readonly anyOf?: Schema[];
  readonly oneOf?: Schema[];
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minLength?: number;
}

interface Described {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

/** What is read of a description. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Every call that a description knows. */
export function readOperations({ paths, components: { schemas } }: Description): Operation[] {
  const sampleOf = samplesFrom(schemas);
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody, responses }]) => {
      const schema = requestBody?.content['application/json']?.schema;
      return {
        ...{ method: method.toUpperCase(), path, parameters },
        sample: schema === undefined ? null : sampleOf(schema),
        isPage: Object.values(responses).some(({ content = {} }) => 'text/html' in content),
      };
    }),
  );
}

/** Makes values that a schema allows, where some are referred to by name. */
function samplesFrom(schemas: Description['components']['schemas']): (schema: Schema) => Json {
  const sampleOf = (schema: Schema): Json => {
    const named = schemas[schema.$ref?.replace('#/components/schemas/', '') ?? ''];
    if (named !== undefined) return sampleOf(named);
    const one = schema.anyOf?.[0] ?? schema.oneOf?.[0];
    if (one !== undefined) return sampleOf(one);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return schema.enum[0] ?? null;
    if (schema.type === 'object' || schema.properties !== undefined) {
      const fields = Object.entries(schema.properties ?? {}).filter(([name]) => !contradicting.has(name));
      return Object.fromEntries(
        fields.map(([name, field]) => [
          name,
          name in samplesByName ? (samplesByName[name] ?? null) : sampleOf(field),
        ]),
      );
    }
    if (schema.type === 'array') return schema.items === undefined ? [] : [sampleOf(schema.items)];
    if (schema.type === 'integer' || schema.type === 'number') return Math.max(1, schema.minimum ?? 0);
    if (schema.type === 'boolean') return false;
    return schema.type === 'string' ? textOf(schema) : null;
  };
  return sampleOf;
}

/** Optional fields that exclude others. */
const contradicting = new Set(['confirmation', 'recipients', 'country', 'currentCountry', 'replaces']);
const samplesByName: Readonly<Record<string, Json>> = {
  categories: ['french'],
  documents: [],
  invitedOn: '2026-11-20',
  steps: {},
  leadDays: {},
  zone: 'America/Toronto',
  time: '08:00',
  from: '22:00',
  to: '07:00',
  first: 'email',
  expiresAt: '2027-01-01T12:00:00Z',
  secret: 'whsec_bm90IGEgc2VjcmV0IG9mIGFueWJvZHkgYXQgYWxs',
  clientCertificate: null,
  until: '2026-09-02T12:00:00Z',
};
const textsByFormat: Readonly<Record<string, string>> = {
  email: 'sample@example.org',
  uri: 'https://hooks.example.net/sample',
  date: '2026-09-01',
  'date-time': '2026-09-01T12:00:00Z',
};

function textOf({ format, pattern, minLength = 0 }: Schema): string {
  const known = textsByFormat[format ?? ''];
  if (known !== undefined) return known;
  return pattern === String.raw`^\d{5}$` ? '31301' : 'sample'.padEnd(minLength, '-sample');
}

/** Where the values of a body are, each by its keys and indexes. */
export function leavesOf(body: Json, at: readonly string[] = []): (readonly string[])[] {
  if (typeof body !== 'object' || body === null) return [at];
  return Object.entries(body).flatMap(([key, value]) => leavesOf(value, [...at, key]));
}

/** The body with another value at one place. */
export function withLeaf(body: Json, at: readonly string[], value: Json): Json {
  const [key, ...rest] = at;
  if (key === undefined) return value;
  if (Array.isArray(body))
    return body.map((each: Json, i) => (String(i) === key ? withLeaf(each, rest, value) : each));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, each]) => [name, name === key ? withLeaf(each, rest, value) : each]),
  );
}

/** The value at one place. */
export function leafAt(body: Json, at: readonly string[]): Json {
  return at.reduce<Json>(
    (value, key) =>
      typeof value === 'object' && value !== null ? ((value as Record<string, Json>)[key] ?? null) : null,
    body,
  );
}

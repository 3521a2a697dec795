/** What JSON Schema and OpenAPI are read as here. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly [limit: string]: unknown;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}
interface Body {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}
interface Operation {
  readonly operationId?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses?: Readonly<Record<string, Body>>;
  readonly security?: readonly object[];
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** An OpenAPI document as `breaks` reads it. */
export interface Document {
  readonly paths?: Paths;
  readonly webhooks?: Paths;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** Which way values of a schema go: `taken` are sent to us, `given` are sent by us. */
type Way = 'taken' | 'given';

/**
 * What of `after` breaks a client that was made for `before`, a sentence each; empty where nothing does. Additions are none:
 * clients pass over fields, events and statuses that they do not know.
 */
export function breaks(before: Document, after: Document): string[] {
  return [
    ...pathBreaks(before, after, 'paths', { taken: 'taken', given: 'given' }),
    // What we post is given, and what is answered is taken.
    ...pathBreaks(before, after, 'webhooks', { taken: 'given', given: 'taken' }),
  ];
}

function pathBreaks(
  before: Document,
  after: Document,
  group: 'paths' | 'webhooks',
  ways: { readonly taken: Way; readonly given: Way },
): string[] {
  return Object.entries(before[group] ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, was]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const is = after[group]?.[path]?.[method];
      if (is === undefined) return [`${name} is gone`];
      const schemas = compare(before, after);
      return [
        ...(was.operationId === is.operationId
          ? []
          : [`${name} is called ${is.operationId}, was ${was.operationId}`]),
        ...(JSON.stringify(was.security) === JSON.stringify(is.security)
          ? []
          : [`${name} asks for another key or scope`]),
        ...parameterBreaks(was, is).map((each) => `${name}: ${each}`),
        ...bodyBreaks(was.requestBody, is.requestBody, (one, other) => schemas(one, other, ways.taken)).map(
          (each) => `${name}: body${each}`,
        ),
        ...(was.requestBody?.required !== true && is.requestBody?.required === true
          ? [`${name}: its body is required`]
          : []),
        ...Object.entries(was.responses ?? {}).flatMap(([status, answered]) => {
          const answers = is.responses?.[status];
          // An error that is refused no more breaks nobody.
          if (answers === undefined) return /^[45]/.test(status) ? [] : [`${name}: ${status} is gone`];
          return bodyBreaks(answered, answers, (one, other) => schemas(one, other, ways.given)).map(
            (each) => `${name}: ${status}${each}`,
          );
        }),
      ];

      function parameterBreaks(old: Operation, now: Operation): string[] {
        const keyOf = ({ name: of, in: where }: Parameter) => `${where} parameter ${of}`;
        const known = new Map((old.parameters ?? []).map((each) => [keyOf(each), each]));
        const there = new Map((now.parameters ?? []).map((each) => [keyOf(each), each]));
        const given = group === 'webhooks';
        return [
          ...[...known].flatMap(([key, each]) => {
            const found = there.get(key);
            if (found === undefined) return [`${key} is gone`];
            const required = !given && each.required !== true && found.required === true;
            return [
              ...(required ? [`${key} is required`] : []),
              ...schemas(each.schema ?? {}, found.schema ?? {}, ways.taken).map((what) => `${key}${what}`),
            ];
          }),
          ...[...there].flatMap(([key, each]) =>
            !given && !known.has(key) && each.required === true ? [`${key} is new and required`] : [],
          ),
        ];
      }
    }),
  );
}

function bodyBreaks(
  was: Body | undefined,
  is: Body | undefined,
  schemas: (was: Schema, is: Schema) => string[],
): string[] {
  return Object.entries(was?.content ?? {}).flatMap(([type, { schema = {} }]) => {
    const now = is?.content?.[type];
    return now === undefined ? [` ${type} is gone`] : schemas(schema, now.schema ?? {});
  });
}

/** Limits of what is taken: a smaller greatest or a larger least refuses what was taken before. */
const limits = {
  ...{ maximum: 'upper', exclusiveMaximum: 'upper', maxLength: 'upper', maxItems: 'upper' },
  ...{ minimum: 'lower', exclusiveMinimum: 'lower', minLength: 'lower', minItems: 'lower' },
} as const;

/** Compares schemas of two documents. Schemas that refer to themselves are compared once. */
function compare(before: Document, after: Document): (was: Schema, is: Schema, way: Way) => string[] {
  const compared = new Set<string>();
  const seen = (schema: Schema, { components }: Document): Schema =>
    schema.$ref === undefined ? schema : (components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  const schemas = (one: Schema, other: Schema, way: Way): string[] => {
    if (one.$ref !== undefined && other.$ref !== undefined) {
      const pair = `${one.$ref} ${other.$ref} ${way}`;
      if (compared.has(pair)) return [];
      compared.add(pair);
    }
    const was = seen(one, before);
    const is = seen(other, after);
    const branchesOf = (schema: Schema, of: Document) =>
      (schema.anyOf ?? schema.oneOf ?? [schema]).map((branch) => seen(branch, of));
    const [old, now] = [branchesOf(was, before), branchesOf(is, after)];
    if (old.length > 1 || now.length > 1)
      return branchBreaks(old.flatMap(typeByType), now.flatMap(typeByType), way, schemas);
    return [
      ...typeBreaks(was, is, way),
      ...valueBreaks(was, is, way),
      ...(way === 'taken' ? limitBreaks(was, is) : []),
      ...objectBreaks(was, is, way, schemas),
      ...(was.items !== undefined && is.items !== undefined
        ? schemas(was.items, is.items, way).map((each) => `[]${each}`)
        : []),
    ];
  };
  return schemas;
}

/** A value that is text or null is so whether it says it in two branches or in one with two types. */
function typeByType(schema: Schema): Schema[] {
  return Array.isArray(schema.type) ? schema.type.map((type: string) => ({ ...schema, type })) : [schema];
}

type Compare = (was: Schema, is: Schema, way: Way) => string[];

/** Every shape that was taken must still be; every shape that is given must have been. */
function branchBreaks(old: readonly Schema[], now: readonly Schema[], way: Way, schemas: Compare): string[] {
  const [all, among] = way === 'taken' ? [old, now] : [now, old];
  return all.flatMap((each) => {
    const found = among.map((other) =>
      way === 'taken' ? schemas(each, other, way) : schemas(other, each, way),
    );
    const [nearest = [' has no shape any more']] = found.toSorted((a, b) => a.length - b.length);
    return nearest;
  });
}

function typesOf({ type }: Schema): string[] {
  return type === undefined ? [] : [type].flat();
}

function typeBreaks(was: Schema, is: Schema, way: Way): string[] {
  const [old, now] = [typesOf(was), typesOf(is)];
  // A whole number is a number.
  const within = (types: readonly string[], all: readonly string[]) =>
    all.length === 0 ||
    (types.length > 0 &&
      types.every((each) => all.includes(each) || (each === 'integer' && all.includes('number'))));
  const holds = way === 'taken' ? within(old, now) : within(now, old);
  return holds ? [] : [` is ${now.join(' or ') || 'anything'}, was ${old.join(' or ') || 'anything'}`];
}

function valuesOf(schema: Schema): readonly unknown[] | undefined {
  return 'const' in schema ? [schema.const] : schema.enum;
}

/** Values that are given may become more: documents say that new ones come. Those that are taken may not become fewer. */
function valueBreaks(was: Schema, is: Schema, way: Way): string[] {
  const [old, now] = [valuesOf(was), valuesOf(is)];
  if (way === 'given')
    return old !== undefined && now === undefined ? [' is any value, was one of a list'] : [];
  if (now === undefined) return [];
  if (old === undefined) return [' is one of a list, was any value'];
  const gone = old.filter((value) => !now.includes(value));
  return gone.length === 0 ? [] : [` does not take ${gone.map((each) => JSON.stringify(each)).join(', ')}`];
}

function limitBreaks(was: Schema, is: Schema): string[] {
  const tighter = Object.entries(limits).flatMap(([limit, side]) => {
    const [old, now] = [was[limit], is[limit]];
    if (typeof now !== 'number') return [];
    const holds = typeof old === 'number' && (side === 'upper' ? now >= old : now <= old);
    return holds ? [] : [` has ${limit} ${now}, was ${typeof old === 'number' ? old : 'without'}`];
  });
  const pattern =
    is['pattern'] === undefined || is['pattern'] === was['pattern'] ? [] : [' has another pattern'];
  return [...tighter, ...pattern];
}

function objectBreaks(was: Schema, is: Schema, way: Way, schemas: Compare): string[] {
  const [old, now] = [was.properties ?? {}, is.properties ?? {}];
  const required = (schema: Schema, key: string) => schema.required?.includes(key) === true;
  const kept = Object.entries(old).flatMap(([key, property]) => {
    const found = now[key];
    if (found === undefined) {
      // Of a shape that named its fields; one that took anything takes it still.
      const open = way === 'taken' && is.additionalProperties !== false;
      return open ? [] : [`.${key} is gone`];
    }
    const more = way === 'taken' && !required(was, key) && required(is, key);
    const less = way === 'given' && required(was, key) && !required(is, key);
    return [
      ...(more ? [`.${key} is required`] : []),
      ...(less ? [`.${key} may be missing`] : []),
      ...schemas(property, found, way).map((each) => `.${key}${each}`),
    ];
  });
  const added = Object.keys(now).filter((key) => !(key in old) && way === 'taken' && required(is, key));
  return [...kept, ...added.map((key) => `.${key} is new and required`)];
}

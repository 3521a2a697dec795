import { z } from 'zod';

/** A field of an event as people read it. */
export interface Field {
  /** From the body on, with dots: `data.draw.number`; of what is in a list, `data.reasons[].code`. */
  readonly name: string;
  /** In words: `text`, `number or null`, `"cec" or "fsw"`. */
  readonly type: string;
  readonly description: string;
}

/** The part of JSON Schema that our schemas are written in. */
interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly description?: string | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
}

const schemaSchema: z.ZodType<Schema> = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  description: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), schemaSchema).optional();
  },
  get items() {
    return schemaSchema.optional();
  },
  get anyOf() {
    return z.array(schemaSchema).optional();
  },
  get oneOf() {
    return z.array(schemaSchema).optional();
  },
});
const wholeSchema = z.looseObject({ $defs: z.record(z.string(), schemaSchema).optional() });

/** Every field of a JSON Schema, those of objects after the object, in the order of the schema. */
export function fieldsOf(whole: object): Field[] {
  const { $defs = {} } = wholeSchema.parse(whole);
  const seen = (schema: Schema): Schema => {
    const { $ref, ...beside } = schema;
    if ($ref === undefined) return schema;
    return { ...$defs[$ref.replace('#/$defs/', '')], ...withoutUndefined(beside) };
  };
  const below = (schema: Schema, name: string): Field[] => {
    const branches = (schema.anyOf ?? schema.oneOf ?? [schema]).map(seen);
    const fields = branches.flatMap((branch) =>
      branch.type === 'array' && branch.items !== undefined
        ? below(seen(branch.items), `${name}[]`)
        : Object.entries(branch.properties ?? {}).flatMap(([key, property]) => {
            const at = name === '' ? key : `${name}.${key}`;
            const field = seen(property);
            const left = branch.required?.includes(key) === true ? '' : ', may be missing';
            return [
              { name: at, type: typeOf(field, seen) + left, description: field.description ?? '' },
              ...below(field, at),
            ];
          }),
    );
    return merged(fields);
  };
  return below(schemaSchema.parse(whole), '');
}

/** Fields of several shapes that have one name, as `kind` of a round, are one row. */
function merged(fields: readonly Field[]): Field[] {
  const names = [...new Set(fields.map(({ name }) => name))];
  return names.map((name) => {
    const same = fields.filter((field) => field.name === name);
    const types = [...new Set(same.flatMap(({ type }) => type.split(' or ')))];
    return {
      name,
      type: types.join(' or '),
      description: same.find((each) => each.description !== '')?.description ?? '',
    };
  });
}

function typeOf(schema: Schema, seen: (schema: Schema) => Schema): string {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined)
    return [...new Set(branches.map((branch) => typeOf(seen(branch), seen)))].join(' or ');
  if (Array.isArray(schema.type)) {
    const types: readonly string[] = schema.type;
    return types.map((type) => typeOf({ ...schema, type }, seen)).join(' or ');
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  switch (schema.type) {
    case 'string':
      return textOf(schema.format);
    case 'integer':
      return 'whole number';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'list';
    case undefined:
      return 'any';
    default:
      return String(schema.type);
  }
}

function textOf(format: string | undefined): string {
  switch (format) {
    case 'date-time':
      return 'moment (ISO 8601)';
    case 'date':
      return 'day (ISO 8601)';
    case 'uri':
      return 'address';
    default:
      return 'text';
  }
}

function withoutUndefined(schema: Schema): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}

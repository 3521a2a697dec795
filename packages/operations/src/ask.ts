import { z } from 'zod';

export type Look = 'good' | 'warn' | 'bad';

/** How people are asked for a value, and how they are told it. What is left out follows from the name and the schema. */
export interface Asked<Json = unknown> {
  /** Over its field in a form, and over its column: `Last used`. */
  readonly label?: string;
  /** Of the command line, where it has another name there: `contact`. */
  readonly option?: string;
  /** It stands behind the command, without the name of an option. */
  readonly argument?: true;
  /** The choices in words, for a form. */
  readonly words?: Readonly<Record<string, string>>;
  /** How a state looks in a table. */
  readonly looks?: Readonly<Record<string, Look>>;
  /** What null is called: `never`. A dash unless told otherwise. */
  readonly none?: string;
  /** It is given whole, as JSON: what is wrong deep in it is named by its place there. */
  readonly asJson?: true;
  /** The value in words, where it is no plain one. */
  write?(json: Json & {}): string;
  /** What was typed, as the schema takes it. */
  read?(typed: string): unknown;
}

/** Beside what is asked: which schemas are ids, moments and addresses. */
interface Known extends Asked {
  readonly is?: 'id' | 'moment' | 'draw';
  /** Of an id: what it begins with. */
  readonly kind?: string;
  /** Why people cannot mean what they typed; null when they can. It is not repeated: it may be an address. */
  refuses?(typed: string): string | null;
}

const registry = z.registry<Known>();

/**
 * A schema with words for people. They belong to this instance, so that a label for one date is not one for all; they
 * stay out of the description of the API, which has the schema's own.
 */
export function ask<Schema extends z.ZodType>(schema: Schema, asked: Asked<z.input<Schema>>): Schema {
  return know(schema, asked as Asked);
}

/** The same for what a kind of value is. */
export function know<Schema extends z.ZodType>(schema: Schema, known: Known): Schema {
  const own = schema.clone(undefined, { parent: true });
  registry.add(own, known);
  return own;
}

/** The words for a value, from the schema and all that it wraps; the outermost win. */
export function askedOf(schema: z.core.$ZodType): Known {
  return layersOf(schema).reduceRight<Known>(
    (all, each) => ({ ...all, ...registry.get(each as z.ZodType) }),
    {},
  );
}

/** What the description of the API says of a value: the hint of a form. It is lost by `.nullable()` and the like. */
export function describedOf(schema: z.core.$ZodType): string | undefined {
  for (const layer of layersOf(schema)) {
    const description = z.globalRegistry.get(layer)?.description;
    if (description !== undefined) return description;
  }
  return undefined;
}

/** A schema, and one by one what it wraps: nullable, optional, default, and the outer side of a codec. */
export function layersOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const { def } = schema._zod;
  const inner = 'innerType' in def ? def.innerType : 'in' in def ? def.in : undefined;
  return inner instanceof z.core.$ZodType ? [schema, ...layersOf(inner)] : [schema];
}

/** `createdAt` as people read it: `Created at`. */
export function labelOf(name: string, schema: z.core.$ZodType): string {
  const words = name.replaceAll(/(?=[A-Z])/g, ' ').toLowerCase();
  return askedOf(schema).label ?? words.charAt(0).toUpperCase() + words.slice(1);
}

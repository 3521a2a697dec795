import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describedOf } from '../src/ask.ts';
import { operations } from '../src/every-operation.ts';
import { fieldsOf, placesOf } from '../src/fields.ts';
import { type Operation, operationIdOf } from '../src/operation.ts';
import { sampleOf } from './sample-of.ts';

const root = join(import.meta.dirname, '../../..');
const sources = ['packages', 'services']
  .flatMap((kind) => readdirSync(join(root, kind)).map((name) => join(root, kind, name, 'src')))
  .flatMap(filesBelow)
  .map((path) => ({ path: path.slice(root.length + 1), text: readFileSync(path, 'utf8') }));

/** The sources, but for those of operations, which say it once. */
const elsewhere = sources.filter(({ path }) => !path.startsWith('packages/operations/'));
const here = sources.filter(({ path }) => path.startsWith('packages/operations/'));

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

function filesWith(files: typeof sources, once: string): string[] {
  return files.filter(({ text }) => text.includes(once)).map(({ path }) => path);
}

/** Every sentence that an operation says of itself. */
function sentencesOf(operation: Operation): string[] {
  const { says, more, at, takes } = operation;
  const fields = Object.entries({ ...takes.shape, ...at.shape });
  // The way through a list is said once for all lists, in `values.ts`.
  const hints = fields.map(([name, schema]) => (name === 'cursor' ? undefined : describedOf(schema)));
  const said = operation.kind === 'order' ? [operation.done, operation.same, operation.danger] : [];
  // A hint of a few words may be right in two places.
  return [says, more, ...said, ...hints].filter((each) => each !== undefined && each.length > 30) as string[];
}

it('there are operations, and sources to look through', () => {
  expect(operations.length).toBeGreaterThan(15);
  expect(sources.length).toBeGreaterThan(300);
});

it('each has a name, a place and an id of its own', () => {
  for (const keyOf of [
    ({ name }: Operation) => name,
    (each: Operation) => operationIdOf(each),
    ({ door, method, path }: Operation) => `${door} ${method} ${path}`,
  ]) {
    const keys = operations.map(keyOf);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  }
});

describe.each(operations.map((each) => [each.name, each] as const))('%s', (_name, operation) => {
  it('says in its path all that it acts on, and takes nothing else by these names', () => {
    const { at, takes, path } = operation;
    expect([...path.matchAll(/:(\w+)/g)].map(([, name]) => name)).toEqual(Object.keys(at.shape));
    expect(Object.keys(at.shape).filter((name) => name in takes.shape)).toEqual([]);
  });

  it('answers what can be written and read again', () => {
    const { schema, isEmpty } = operation.answers;
    if (isEmpty === true) {
      expect(z.encode(schema, undefined)).toBeUndefined();
      return;
    }
    // Of every field one value, and null where there may be none.
    for (const holes of [false, true]) {
      const json = sampleOf(schema, holes);
      const body = z.decode(schema, json);
      expect(z.encode(schema, body)).toEqual(json);
    }
  });

  it('tells of an answer in words', () => {
    const { schema, columns, rows, isEmpty } = operation.answers;
    if (isEmpty === true) return;
    for (const holes of [false, true]) {
      const json = sampleOf(schema, holes) as Record<string, unknown>;
      const row = rows === undefined ? json : (json[rows.key] as unknown[])[0];
      for (const column of columns)
        expect(column.tell(row, ', ').text, column.label).not.toMatch(/undefined|\[object|[{}]/);
    }
  });

  it('has fields that people can fill in, or says whose hands do it', () => {
    const isByHand =
      operation.door === 'consumer' ||
      (operation.faces?.form !== undefined && operation.faces.command !== undefined);
    for (const each of [...placesOf(operation), ...fieldsOf(operation)]) {
      expect(each.label).toMatch(/^[A-Z]/);
      if (!isByHand) expect(each.read([each.of[0]?.value ?? '1']), each.name).toBeDefined();
    }
  });

  it('has a scope, an audit row where the operator orders it, and a sentence', () => {
    const { says, kind, door } = operation;
    expect(says).toMatch(/^[A-Z].*[^.]$/);
    if (kind === 'order') {
      expect(operation.audit !== undefined).toBe(door === 'operator');
      expect(operation.done).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('is said in one file: its path, its audit row and its sentences', () => {
    const paths =
      operation.door === 'operator'
        ? [`/v1/admin${operation.path}`, `/admin${operation.path}`]
        : [`/v1/webhooks${operation.path}`];
    const quoted = paths.flatMap((path) => [`'${path}'`, `\`${path}\``]);
    const audit = operation.kind === 'order' && operation.audit !== undefined ? [`'${operation.audit}'`] : [];
    for (const once of quoted) expect(filesWith(elsewhere, once), once).toEqual([]);
    // A hint may stand in the schema that the record is held to, where the operation takes it as it is.
    for (const once of sentencesOf(operation))
      expect(filesWith(sources, once).length, once).toBeLessThanOrEqual(1);
    // What the record does by itself, as holding a draw whose mails bounce, leaves a row of the same name.
    const services = elsewhere.filter(({ path }) => path.startsWith('services/'));
    for (const once of audit) expect(filesWith(services, once), once).toEqual([]);
    for (const once of audit)
      expect(here.filter(({ text }) => text.includes(once)).length, once).toBeLessThanOrEqual(1);
  });
});

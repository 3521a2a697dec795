/**
 * The oracle: everything that an operator and a consumer can order or look up, over the API, the console's forms and
 * pages, and the commands, each noun on databases that are copies of one. What each face answers, writes into the audit
 * log and rings stands in `record/`, a file a noun, the faces side by side. A change of what people see shows there as a
 * change of text: look at it, and write the record anew with
 *
 *     UPDATE_ORACLE=1 npx vitest run --project system test/oracle
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from '@drawbell/runtime/environment';
import { createLogger } from '@drawbell/runtime/logger';
import { createClosers } from '@drawbell/runtime/run-process';
import { createProgram } from '@drawbell/standalone/cli/program';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askFace, faces } from './faces.ts';
import type { Noun } from './step.ts';
import { categories, gridChanges, roundNames } from './steps/catalogue.ts';
import { consumerEndpoints, consumerKeys, consumers } from './steps/consumers.ts';
import { bounces, deliveries } from './steps/deliveries.ts';
import { corrections, draws, drawsByHand } from './steps/draws.ts';
import { checklist, documentRules } from './steps/guides.ts';
import { audit, keys, pushKeys } from './steps/keys.ts';
import { ownThings } from './steps/own.ts';
import { addresses, subscribers } from './steps/people.ts';
import { replays } from './steps/replays.ts';
import { openSeed, openWorld } from './world.ts';

const nouns: Readonly<Record<string, Noun>> = {
  ...{ consumers, 'consumer-keys': consumerKeys, 'consumer-endpoints': consumerEndpoints, keys, audit },
  ...{ 'round-names': roundNames, categories, 'grid-changes': gridChanges },
  ...{ 'document-rules': documentRules, checklist },
  ...{ draws, corrections, 'draws-by-hand': drawsByHand, deliveries, bounces },
  ...{ 'push-keys': pushKeys },
  ...{ subscribers, addresses, replays, own: ownThings },
};
const folder = join(import.meta.dirname, 'record');
const isWritten = process.env['UPDATE_ORACLE'] === '1';

describe('what operator and consumer get, and what follows from it', () => {
  let seed: Awaited<ReturnType<typeof openSeed>>;
  const routes = new Set<string>();
  const answered = new Set<string>();
  const ordered = new Set<string>();

  beforeAll(async () => {
    seed = await openSeed();
    mkdirSync(folder, { recursive: true });
  });
  afterAll(() => seed.drop());

  it.for(Object.entries(nouns))('is on record: %s', async ([name, noun]) => {
    const steps = noun(seed.things);
    const asked = faces.filter(({ asks }) => steps.some((step) => asks(step) !== undefined));
    const columns: (string | undefined)[][] = [];
    // One after the other: a command has the screen to itself.
    for (const face of asked) {
      const world = await openWorld(seed);
      try {
        const blocks: (string | undefined)[] = [];
        for (const step of steps) blocks.push(await askFace(face, world, step));
        for (const route of world.routes) routes.add(route);
        for (const route of world.answered) answered.add(route);
        columns.push(blocks);
      } finally {
        await world.close();
      }
    }
    for (const { command } of steps) if (command !== undefined) ordered.add(command.join(' '));
    const text = steps
      .map(({ says }, row) => [`## ${says}`, ...columns.flatMap((column) => column[row] ?? [])].join('\n'))
      .join('\n\n')
      .concat('\n');
    expect(text).toBe(recorded(name, text));
  });

  it('is on record: help', () => {
    const text = `${leaves()
      .map(({ help }) => help)
      .join('\n\n')}\n`;
    expect(text).toBe(recorded('help', text));
  });

  it('is asked of every route and command, and each answers well once', () => {
    const elsewhere = [
      // Sessions and other people's pages, which have tests of their own.
      /^\w+ \/admin\/(login|logout|queues)/,
    ];
    const missed = [...routes].filter(
      (route) => !answered.has(route) && !elsewhere.some((pattern) => pattern.test(route)),
    );
    expect(missed).toEqual([]);
    // These belong to no operation: they look at machines, files and the feed.
    const other = ['poll', 'migrate', 'doctor', 'match', 'subscribers import'];
    const unasked = leaves().filter(
      ({ name }) =>
        !other.includes(name) &&
        ![...ordered].some((words) => words === name || words.startsWith(`${name} `)),
    );
    expect(unasked.map(({ name }) => name)).toEqual([]);
  });

  it('has no record of what is not asked any more', () => {
    const names = [...Object.keys(nouns), 'help'].map((name) => `${name}.txt`).sort();
    expect(readdirSync(folder).sort()).toEqual(names);
  });
});

/** What stood on record of a noun; what is now, when it is written anew. */
function recorded(name: string, text: string): string {
  const file = join(folder, `${name}.txt`);
  if (isWritten) writeFileSync(file, text);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Every command that does something, with its help. */
function leaves(): { name: string; help: string }[] {
  const log = createLogger({ level: 'silent', service: 'test' });
  const env = readEnvironment({});
  const context = { env, log, closers: createClosers(log), stop: () => {} };
  const found: { name: string; help: string }[] = [];
  const visit = (command: ReturnType<typeof createProgram>, words: readonly string[]): void => {
    if (command.commands.length === 0)
      found.push({ name: words.join(' '), help: command.helpInformation().trimEnd() });
    for (const below of command.commands) visit(below, [...words, below.name()]);
  };
  visit(createProgram({ process: context, clock: () => new Date(0) }, process), []);
  return found;
}

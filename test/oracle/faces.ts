import type { Step } from './step.ts';
import { visibleText } from './visible-text.ts';
import { withoutChance } from './without-chance.ts';
import type { World } from './world.ts';

/** How something is asked of the product. A face that a step has no way to ask is undefined for it. */
interface Face {
  readonly name: string;
  /** What it must have done before it can be asked. */
  readonly enter?: (world: World) => Promise<unknown>;
  /** What is asked, on one line. */
  readonly asks: (step: Step) => string | undefined;
  /** What a person or a program gets for it. */
  readonly ask: (world: World, step: Step) => Promise<string>;
}

const api: Face = {
  name: 'api',
  asks: ({ api: call }) =>
    call && `${call[0]} ${call[1]}${call[2] === undefined ? '' : ` ${JSON.stringify(call[2])}`}`,
  ask: async (world, { api: call }) => {
    if (call === undefined) return '';
    const { status, text } = await world.call(...call);
    return [`${status}`, ...(text === '' ? [] : [formatted(JSON.parse(text))])].join('\n');
  },
};

const console_: Face = {
  name: 'console',
  enter: (world) => world.visitor(),
  asks: ({ page, form }) =>
    form === undefined
      ? page && `GET ${page}`
      : `POST ${form[0]}${form[1] === undefined ? '' : ` ${JSON.stringify(form[1])}`}`,
  ask: async (world, { page, form }) => {
    const visitor = await world.visitor();
    if (form === undefined) {
      const shown = await visitor.get(page ?? '');
      return `${shown.statusCode}\n${visibleText(shown.body)}`;
    }
    const [path, typed = {}] = form;
    // Every form of a session has the same token; its own name is any that was not used.
    const once = await visitor.fieldsOf('/admin', '/admin/logout');
    const answer = await visitor.post(path, { ...once, ...typed });
    const { location } = answer.headers;
    if (answer.headers['content-type']?.startsWith('application/json') === true)
      return `${answer.statusCode}\n${formatted(JSON.parse(answer.body))}`;
    if (location === undefined) return `${answer.statusCode}\n${visibleText(answer.body)}`;
    const next = await visitor.get(location);
    const said = /<p class="[^"]*" role="status">([^]*?)<\/p>/.exec(next.body)?.[1] ?? '';
    return `${answer.statusCode} to ${location}, which answers ${next.statusCode}\n${visibleText(said)}`;
  },
};

const command = (json: boolean): Face => ({
  name: json ? 'command --json' : 'command',
  asks: ({ command: words }) =>
    words && `drawbell ${[...(json ? ['--json'] : []), ...words].map(quoted).join(' ')}`,
  ask: async (world, { command: words = [] }) => {
    const { code, out, err } = await world.command([...(json ? ['--json'] : []), ...words]);
    const shown = json && code === 0 ? formatted(JSON.parse(out)) : out.trimEnd();
    return [`exit ${code}`, shown, ...err.trimEnd().split('\n')].filter((line) => line !== '').join('\n');
  },
});

/** In the order in which they stand in the record. */
export const faces: readonly Face[] = [api, console_, command(false), command(true)];

/** What one face made of a step: what was answered, what stands in the audit log, who was woken. Undefined: nothing. */
export async function askFace(face: Face, world: World, step: Step): Promise<string | undefined> {
  await step.before?.(world);
  const asked = face.asks(step);
  if (asked === undefined) {
    if (step.api !== undefined && step.api[0] !== 'GET') await world.call(...step.api);
    return undefined;
  }
  await face.enter?.(world);
  // What went before leaves its marks elsewhere.
  await world.forget();
  const answer = await face.ask(world, step);
  const marks = [
    ...(await world.traced()).map((row) => `audit ${row}`),
    ...(await world.rung()).map((job) => `ring ${job}`),
  ];
  const block = [`${face.name}: ${asked}`, indented(answer), ...marks.map((mark) => `  * ${mark}`)];
  return withoutChance(block.join('\n'), world.things);
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

function quoted(word: string): string {
  return /^[\w@.,:/-]+$/.test(word) ? word : `'${word}'`;
}

const more = '…';

/** A long list of words says nothing that its beginning does not. */
function shortened(list: readonly unknown[]): readonly unknown[] {
  const isLong = list.length > 12 && list.every((each) => typeof each === 'string');
  return isLong ? [...list.slice(0, 3), more] : list;
}

/** JSON for people: what fits on a line stands on one. */
function formatted(value: unknown, indent = ''): string {
  const line = JSON.stringify(value);
  if (line === undefined || typeof value !== 'object' || value === null || indent.length + line.length <= 110)
    return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? shortened(value).map((each) => (each === more ? more : formatted(each, inner)))
    : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${formatted(each, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}

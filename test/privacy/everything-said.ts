import { once } from 'node:events';
import { connect } from 'node:net';
import type { Store } from '@drawbell/store/open-store';

/** Every row of some tables as text. */
export async function rowsOf(store: Store, where: string): Promise<string> {
  const tables = await store.pool.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND ${where} ORDER BY 1`,
  );
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await store.pool.query<{ text: string }>(
      `SELECT coalesce(string_agg(t::text, E'\\n'), '') AS text FROM ${name} t`,
    );
    texts.push(`${name}\n${rows[0]?.text ?? ''}`);
  }
  return texts.join('\n');
}

/** Everything that any client ever sends to a Redis, from now on: what was deleted since is among it. */
export async function watchRedis(url: string): Promise<{ text(): string; close(): void }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('MONITOR\r\n');
  await once(socket, 'data');
  return { text: () => text, close: () => void socket.destroy() };
}

/** What one request was answered. */
interface Said {
  readonly call: string;
  readonly status: number;
  readonly location: string | null;
  readonly isForm: boolean;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Visitor {
  /** Every answer so far. */
  readonly said: readonly Said[];
  /** Asks, and keeps what is answered. A string is sent as a form, an object as JSON. */
  ask(method: string, path: string, body?: object | string, headers?: Record<string, string>): Promise<Said>;
}

/** Whoever asks the api, from one place and with one program. */
export function startVisitor(base: string, own: Record<string, string>): Visitor {
  const said: Said[] = [];
  return {
    said,
    ask: async (method, path, body, headers = {}) => {
      const isForm = typeof body === 'string';
      const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
      const answer = await fetch(base + path, {
        ...{ method, redirect: 'manual' },
        headers: { ...own, ...(body !== undefined && { 'content-type': type }), ...headers },
        ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      const isJson = /\bjson\b/.test(answer.headers.get('content-type') ?? '');
      const one: Said = {
        ...{ call: `${method} ${path}`, status: answer.status, location: answer.headers.get('location') },
        ...{ isForm: text.includes('<form'), text },
        json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
      };
      said.push(one);
      return one;
    },
  };
}

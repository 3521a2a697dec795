import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { html } from '../app/html.ts';
import { queueBoardPolicy } from '../app/security-headers.ts';
import type { Console, Section } from './console.ts';
import { createQueueBoard } from './queue-board.ts';

const base = '/admin/queues';
const scope = 'config';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** `/admin/queues`: Bull Board, to look at the doorbell. The record decides what is done: nothing is changed here. */
export const queuesSection: Section = {
  nav: { href: base, text: 'Queues', scope },
  add: (console) => {
    const { queueBoard } = console.parts;
    if (queueBoard === undefined) {
      console.page(base, { summary: 'Says that no queue is at hand', scope }, async () => ({
        title: 'Queues',
        body: html`<p class="panel">This process has no queue at hand.</p>`,
      }));
      return;
    }
    addBoard(console, createQueueBoard(base, queueBoard));
  },
};

function addBoard({ guarded }: Console, board: ReturnType<typeof createQueueBoard>): void {
  for (const path of ['', ...board.pagePaths])
    guarded(`${base}${path}`, { scope, isUse: true }, async (_req, reply) =>
      reply
        .headers({ 'content-security-policy': queueBoardPolicy, 'x-robots-tag': 'noindex, nofollow' })
        .type('text/html; charset=utf-8')
        .send(board.page),
    );
  for (const { path, answer } of board.reads)
    guarded(`${base}${path}`, { scope, isUse: false }, async (req, reply) => {
      const { status, body } = await answer({
        params: req.params as Record<string, string>,
        query: req.query as Record<string, unknown>,
      });
      return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
    });
  for (const name of filesIn(board.filesFolder))
    guarded(`${base}/static/${name}`, { scope, isUse: false }, async (_req, reply) =>
      reply
        .header('cache-control', 'private, max-age=3600')
        .type(types[extname(name)] ?? 'application/octet-stream')
        .send(await readFile(join(board.filesFolder, name))),
    );
}

/** Each by its name: nothing that is asked for becomes part of a path. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) in types)
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

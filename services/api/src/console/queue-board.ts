import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBullBoard } from '@bull-board/api';
import type {
  AppControllerRoute,
  AppViewRoute,
  BullBoardQueues,
  IServerAdapter,
  UIConfig,
} from '@bull-board/api/typings/app';
import type { BoardQueue } from '@drawbell/queue/open-board';

/** What Bull Board is, to be served by us. Only what looks is kept: its orders would leave no row in the audit log. */
export interface QueueBoard {
  /** Its one page. */
  readonly page: string;
  /** Where that page is shown, by the path below its own. */
  readonly pagePaths: readonly string[];
  /** Where its files are. */
  readonly filesFolder: string;
  /** What its page asks for, by the path below its own. */
  readonly reads: readonly { readonly path: string; readonly answer: QueueBoardAnswer }[];
}

type QueueBoardAnswer = (asked: {
  readonly params: Record<string, string>;
  readonly query: Record<string, unknown>;
}) => Promise<{ readonly status: number; readonly body: unknown }>;

/** @param queues asked for at each request, so that nothing is opened before somebody looks */
export function createQueueBoard(basePath: string, queues: () => readonly BoardQueue[]): QueueBoard {
  const uiBasePath = dirname(fileURLToPath(import.meta.resolve('@bull-board/ui/package.json')));
  const kept = createAdapter();
  const board = createBullBoard({
    queues: [],
    serverAdapter: kept.adapter,
    options: { uiBasePath, uiConfig },
  });
  let isFilled = false;
  const fill = (): void => {
    if (!isFilled) board.setQueues([...queues()]);
    isFilled = true;
  };
  return {
    page: writePage(readFileSync(join(kept.viewsPath(), 'index.ejs'), 'utf8'), kept.entry(basePath)),
    pagePaths: kept.pagePaths(),
    filesFolder: kept.filesFolder(),
    reads: kept.reads().map(({ path, route }) => ({
      path,
      answer: async ({ params, query }) => {
        fill();
        const request = { queues: kept.queues(), uiConfig, params, query, body: {}, headers: {} };
        const { status = 200, body } = await route.handler(request);
        return { status, body };
      },
    })),
  };
}

const uiConfig: UIConfig = {
  boardTitle: 'Drawbell queues',
  hideDocsLink: true,
  hideRedisDetails: true,
  miscLinks: [{ text: 'To the console', url: '/admin' }],
};

/** Keeps what Bull Board tells a server to do. */
function createAdapter() {
  let queues: BullBoardQueues = new Map();
  let viewsPath = '';
  let filesFolder = '';
  let entry: AppViewRoute | undefined;
  let routes: AppControllerRoute[] = [];
  let config: UIConfig = uiConfig;
  const keep = (change: () => void): IServerAdapter => {
    change();
    return adapter;
  };
  const adapter: IServerAdapter = {
    setQueues: (value) => keep(() => (queues = value)),
    setViewsPath: (value) => keep(() => (viewsPath = value)),
    setStaticPath: (_route, value) => keep(() => (filesFolder = value)),
    setEntryRoute: (value) => keep(() => (entry = value)),
    setErrorHandler: () => adapter,
    setApiRoutes: (value) => keep(() => (routes = value)),
    setUIConfig: (value) => keep(() => (config = value)),
  };
  return {
    adapter,
    queues: () => queues,
    viewsPath: () => viewsPath,
    filesFolder: () => filesFolder,
    entry: (basePath: string) => entry?.handler({ basePath, uiConfig: config }).params ?? {},
    pagePaths: () => [entry?.route ?? []].flat(),
    reads: () =>
      routes
        .filter(({ method }) => [method].flat().includes('get'))
        .flatMap((route) => [route.route].flat().map((path) => ({ path, route }))),
  };
}

/** Fills the template in: a few names, and nothing to compute. Fonts of another site are left out. */
function writePage(template: string, values: object): string {
  const given = new Map(Object.entries(values).map(([name, value]) => [name, String(value)]));
  return template
    .replaceAll(/<link[^>]+fonts\.googleapis\.com[^>]*>/g, '')
    .replaceAll(/<%([=-])\s*(\w+)\s*%>/g, (_all, sign: string, name: string) => {
      const value = given.get(name) ?? '';
      return sign === '-' ? value : value.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
    });
}

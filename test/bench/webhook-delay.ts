import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import type { RecordedRound } from '@drawbell/testing/recorded-rounds';
import { aRound, roundsBefore } from '../life/rounds.ts';
import { type ProductProcess, startProduct } from '../standalone/product-process.ts';
import { type Figure, median } from './report.ts';

const cli = join(import.meta.dirname, '../../services/standalone/src/cli/main.ts');
const draws = 15;
const history = roundsBefore('447').slice(-20);

/**
 * From the moment of a draw's record to the first byte at a receiver that idles, in the product as `npm start` runs
 * it: embedded PostgreSQL, the queue in it, every service in one process. One draw at a time.
 */
export async function benchWebhookDelay(): Promise<Figure[]> {
  const delays: number[] = [];
  let arrived = (): void => {};
  const server = createServer((request, response) => {
    const arrivedAt = Date.now();
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      response.writeHead(204).end();
      const message: { type: string; timestamp: string } = JSON.parse(body);
      if (message.type !== 'draw.published') return;
      delays.push(arrivedAt - Date.parse(message.timestamp));
      arrived();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ircc = await startFakeIrcc();
  const serve = (rounds: readonly RecordedRound[]): void => {
    for (const language of ['en', 'fr'] as const) ircc.serve(language, feedFromRounds(rounds, language));
  };
  serve(history);
  const folder = mkdtempSync(join(tmpdir(), 'drawbell-bench-'));
  const product = startProduct({
    DATA_DIR: folder,
    FEED_URL_EN: ircc.urls.en,
    FEED_URL_FR: ircc.urls.fr,
    FEED_PAGE_URL: ircc.urls.page,
    FEED_ALLOW_OTHER_HOSTS: 'true',
    POLL_INTERVAL_SECONDS: '1',
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
  });
  await baselineOf(product);
  await subscribe(folder, product, `http://127.0.0.1:${port}/hook`);
  const published: RecordedRound[] = [];
  const date = new Date().toISOString().slice(0, 10);
  for (let draw = 0; draw < draws; draw += 1) {
    published.push(aRound(String(447 + draw), { date }));
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    serve([...history, ...published]);
    await arrival;
  }
  await product.stop();
  await ircc.close();
  server.close();
  rmSync(folder, { recursive: true });
  return [
    {
      name: 'recorded draw to first byte, median',
      value: median(delays),
      unit: 'ms',
      target: { atMost: 250 },
    },
    { name: 'recorded draw to first byte, worst', value: Math.max(...delays), unit: 'ms', target: null },
  ];
}

async function baselineOf(product: ProductProcess): Promise<void> {
  while (!product.output().includes('baseline recorded')) await delay(50);
}

/** A consumer by the operator's command, and an endpoint by its key. */
async function subscribe(folder: string, product: ProductProcess, url: string): Promise<void> {
  const create = ['--json', 'consumers', 'create', '--name', 'Bench', '--contact', 'bench@example.org'];
  const command = startProduct({ DATA_DIR: folder }, cli, create);
  await command.ended;
  const { key }: { key: string } = JSON.parse(command.output());
  const base = /"url":"(http[^"]+)"/.exec(product.output())?.[1] ?? '';
  const { status } = await fetch(`${base}/v1/webhooks/endpoints`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
  });
  if (status !== 201) throw new Error(`the endpoint was answered with ${status}`);
}

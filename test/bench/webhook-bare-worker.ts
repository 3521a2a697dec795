import { readFileSync } from 'node:fs';
import { Agent } from 'undici';

// What a program without a record would do: posts the same bytes to the same receivers, as many at once. Arguments: a
// file with {urls, body, headers} as JSON, and how many at once.
const [, , file = '', concurrency = ''] = process.argv;
const { urls, body, headers }: { urls: string[]; body: string; headers: Record<string, string> } = JSON.parse(
  readFileSync(file, 'utf8'),
);
const agent = new Agent({ pipelining: 1, allowH2: false });
const targets = urls.map((url) => new URL(url));
const startedAt = performance.now();
let next = 0;
async function loop(): Promise<void> {
  for (let target = targets[next++]; target !== undefined; target = targets[next++]) {
    const answer = await agent.request({
      ...{ origin: target.origin, path: target.pathname, method: 'POST', body, headers },
    });
    if (answer.statusCode !== 204) throw new Error(`answered ${answer.statusCode}`);
    await answer.body.dump();
  }
}
await Promise.all(Array.from({ length: Number(concurrency) }, () => loop()));
const seconds = (performance.now() - startedAt) / 1_000;
process.stdout.write(`${JSON.stringify({ seconds })}\n`);
process.exit(0);

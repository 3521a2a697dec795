import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Says which modules of which packages a process has that imports these files. */
const asked = `
  import { registerHooks } from 'node:module';
  import { pathToFileURL } from 'node:url';
  const packages = new Set();
  registerHooks({
    load: (url, context, nextLoad) => {
      const name = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//.exec(url)?.[1];
      if (name !== undefined) packages.add(name);
      return nextLoad(url, context);
    },
  });
  for (const file of process.argv.slice(1)) await import(pathToFileURL(file));
  process.stdout.write(JSON.stringify([...packages]));
  process.exit();
`;

async function packagesOf(...files: string[]): Promise<string[]> {
  const paths = files.map((file) => join(root, file));
  const args = ['--input-type=module', '--eval', asked, ...paths];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return JSON.parse(stdout);
}

/** What reads mail that came back, the page of the source, traces and sender domains, and whatever makes HTML or serves it. */
const rarelyNeeded =
  /^(?:mailparser|smtp-server|cheerio|parse5|mjml.*|htmlnano|@opentelemetry\/sdk-.*|mailauth|tldts|fastify|@fastify\/.*)$/;

/** What a process loads it keeps, whether it is used or not. */
it('a notifier loads nothing that it needs only now and then', async () => {
  const loaded = await packagesOf(
    'packages/queue/src/open-queue.ts',
    'packages/runtime/src/tracing/open-tracer.ts',
    'services/notifier/src/bounce-receiver.ts',
    'services/notifier/src/emails/mail-server.ts',
    'services/notifier/src/notifier.ts',
    'services/notifier/src/webhooks/webhook-client.ts',
  );
  expect(loaded).toEqual(expect.arrayContaining(['pg', 'bullmq', 'nodemailer']));
  expect(loaded.filter((name) => rarelyNeeded.test(name))).toEqual([]);
}, 60_000);

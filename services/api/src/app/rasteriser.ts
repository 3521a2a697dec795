import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { parentPort, Worker, workerData } from 'node:worker_threads';

/** Draws SVG as PNG. */
export interface Rasteriser {
  /**
   * The picture, `width` pixels wide; null while as many wait as may.
   * @throws when it cannot be drawn
   */
  readonly draw: (svg: string, width: number) => Promise<Buffer> | null;
  /** Ends its thread, if there is one. */
  readonly close: () => Promise<void>;
}

interface Request {
  readonly svg: string;
  readonly width: number;
}
type Answer = { readonly png: Uint8Array } | { readonly problem: string };

/** How long the thread waits for another picture before it gives its memory back. */
const idleMs = 5_000;

/** So many at most are drawn or wait to be: a few seconds of work. Whoever asks for all of them at once waits for no hour. */
const waitingMax = 16;

/** Tells the thread of this file from others. */
const thread = 'drawbell-rasteriser';

/**
 * Draws in a thread of its own, one picture after the other: no request waits for a picture that it did not ask for. The
 * thread begins with the first and ends when nobody asks for some seconds, for the library and its fonts hold memory that nothing else needs.
 */
export function createRasteriser(): Rasteriser {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  };
  const drawNext = async (request: Request): Promise<Buffer> => {
    clearTimeout(idle);
    worker ??= new Worker(new URL(import.meta.url), { workerData: thread });
    // A thread alone keeps no process alive.
    worker.unref();
    try {
      const answered = once(worker, 'message');
      worker.postMessage(request, []);
      const [answer] = (await answered) as [Answer];
      if ('problem' in answer) throw new Error('a picture could not be drawn', { cause: answer.problem });
      return Buffer.from(answer.png);
    } catch (err) {
      await end();
      throw err;
    } finally {
      idle = setTimeout(() => void end(), idleMs).unref();
    }
  };
  return {
    draw: (svg, width) => {
      if (waiting >= waitingMax) return null;
      waiting += 1;
      const next = last.then(
        () => drawNext({ svg, width }),
        () => drawNext({ svg, width }),
      );
      last = next;
      next
        .catch(() => {})
        .finally(() => {
          waiting -= 1;
        });
      return next;
    },
    close: end,
  };
}

if (workerData === thread) await answerRequests();

/** The thread: loads the library and the font, which nothing else needs, and draws what is asked for. */
async function answerRequests(): Promise<void> {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  const fileOf = (found: string): Buffer => readFileSync(new URL(found));
  const fontBuffers = [
    fileOf(import.meta.resolve('@fontsource/inter/files/inter-latin-400-normal.woff2')),
    fileOf(import.meta.resolve('@fontsource/inter/files/inter-latin-700-normal.woff2')),
  ];
  await initWasm(fileOf(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  const drawn = ({ svg, width }: Request): Answer => {
    try {
      const image = new Resvg(svg, {
        fitTo: { mode: 'width', value: width },
        font: { fontBuffers, defaultFontFamily: 'Inter', loadSystemFonts: false },
      });
      return { png: image.render().asPng() };
    } catch (err) {
      return { problem: String(err) };
    }
  };
  // A message that came before is kept by the port.
  parentPort?.on('message', (request: Request) => {
    parentPort?.postMessage(drawn(request), []);
  });
}

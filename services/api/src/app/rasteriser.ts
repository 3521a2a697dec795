import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { RasterAnswer, RasterRequest } from './raster-worker.ts';

/** Draws SVG as PNG. */
export interface Rasteriser {
  /**
   * The picture, `width` pixels wide.
   * @throws when it cannot be drawn
   */
  readonly draw: (svg: string, width: number) => Promise<Buffer>;
  /** Ends its thread, if there is one. */
  readonly close: () => Promise<void>;
}

/** How long the thread waits for another picture before it gives its memory back. */
const idleMs = 5_000;

/**
 * Draws in a thread of its own, one picture after the other: no request waits for a picture that it did not ask for. The
 * thread begins with the first and ends when nobody asks for some seconds, for the library holds 60 MB.
 */
export function createRasteriser(): Rasteriser {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  };
  const drawNext = async (request: RasterRequest): Promise<Buffer> => {
    clearTimeout(idle);
    worker ??= new Worker(new URL('raster-worker.ts', import.meta.url));
    // A thread alone keeps no process alive.
    worker.unref();
    try {
      const answered = once(worker, 'message');
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage(request);
      const [answer] = (await answered) as [RasterAnswer];
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
      const next = last.then(
        () => drawNext({ svg, width }),
        () => drawNext({ svg, width }),
      );
      last = next;
      next.catch(() => {});
      return next;
    },
    close: end,
  };
}

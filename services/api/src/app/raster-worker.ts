import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

// Runs in a thread of its own, so that a picture holds up no page, and so that the memory of the drawing library and its
// fonts goes back when the thread ends.

/** What is asked of the worker. */
export interface RasterRequest {
  readonly svg: string;
  /** Pixels; the height follows. */
  readonly width: number;
}
/** What it answers: a picture, or why there is none. */
export type RasterAnswer = { readonly png: Uint8Array } | { readonly problem: string };

const require = createRequire(import.meta.url);
const fonts = [400, 700].map((weight) =>
  readFileSync(require.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`)),
);
// Awaited below: a message that comes before is kept by the port.
await initWasm(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));

parentPort?.on('message', ({ svg, width }: RasterRequest) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(drawn(svg, width));
});

/** Draws a picture; a text that is no picture is told, and the thread goes on. */
function drawn(svg: string, width: number): RasterAnswer {
  try {
    const image = new Resvg(svg, {
      fitTo: { mode: 'width', value: width },
      font: { fontBuffers: fonts, defaultFontFamily: 'Inter', loadSystemFonts: false },
    });
    return { png: image.render().asPng() };
  } catch (err) {
    return { problem: String(err) };
  }
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** What is asked of the worker, and what it answers. */
export interface RasterRequest {
  readonly svg: string;
  /** Pixels; the height follows. */
  readonly width: number;
}
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

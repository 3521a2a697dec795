import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** The body grew beyond what any feed needs. */
export class BodyTooLargeError extends Error {}

/** The body is in an encoding we did not ask for. */
export class UnknownEncodingError extends Error {}

/**
 * Reads a body whole, decompressing as it comes. The limit counts bytes after decompression, so that a small body
 * that expands without end is cut off as soon as it passes it.
 */
export async function readBody(body: Readable, encoding: string, bytesMax: number): Promise<Uint8Array> {
  const decompress = decompressorFor(body, encoding);
  const chunks: Buffer[] = [];
  let length = 0;
  const collect = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      length += chunk.length;
      if (length > bytesMax) {
        done(new BodyTooLargeError(`more than ${bytesMax} bytes`));
        return;
      }
      chunks.push(chunk);
      done();
    },
  });
  collect.resume();
  await (decompress === null ? pipeline(body, collect) : pipeline(body, decompress, collect));
  return Buffer.concat(chunks, length);
}

/** A body that cannot be decompressed is given up at once, and its connection with it. */
function decompressorFor(body: Readable, encoding: string): Transform | null {
  try {
    return decompressorOf(encoding);
  } catch (err) {
    body.on('error', () => {});
    body.destroy();
    throw err;
  }
}

function decompressorOf(encoding: string): Transform | null {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_FINISH });
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new UnknownEncodingError(`content-encoding ${encoding.slice(0, 40)}`);
  }
}

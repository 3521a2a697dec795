import type { Readable } from 'node:stream';

/** What is read of an answer; the rest is left where it is. */
const bytesMax = 16 * 1024;

/**
 * Reads the beginning of an answer as text that any database can hold. A body that is longer is cut off, and its
 * connection with it; one that breaks off, or has not ended when the deadline aborts it, counts as far as it came.
 */
export async function readExcerpt(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) continue;
      chunks.push(chunk);
      length += chunk.length;
      if (length >= bytesMax) break;
    }
  } catch {
    // Its status came before: that decides.
  }
  return textOf(Buffer.concat(chunks).subarray(0, bytesMax));
}

function textOf(bytes: Buffer): string {
  return bytes.length === 0 ? '' : bytes.toString('utf8').replaceAll('\0', '\uFFFD');
}

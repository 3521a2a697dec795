import { DrawbellError } from '@drawbell/runtime';

const timeoutMs = 5_000;
const bytesMax = 20_000;

/**
 * The text at an address that the caller has checked. Follows nothing and waits five seconds.
 * @throws DrawbellError `fetch_refused` for any answer but 200, and for one that is too long
 */
export async function fetchText(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (answer.status !== 200 || answer.body === null)
    throw new DrawbellError('fetch_refused', `answered ${answer.status}`, { retryable: true });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new DrawbellError('fetch_refused', 'the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

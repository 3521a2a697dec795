import { DrawbellError } from '@drawbell/runtime/drawbell-error';
import { openOutgoingHttp, type Proxies } from '@drawbell/runtime/outgoing-http';

const timeoutMs = 5_000;
const bytesMax = 20_000;

/**
 * Makes the function that gets the text at an address that its caller has checked. It follows nothing and waits five
 * seconds. It throws DrawbellError `fetch_refused` for any answer but 200, and for one that is too long.
 * @param proxies what is on the way, where addresses are not reached directly
 */
export function createFetchText(proxies: Proxies): (url: string) => Promise<string> {
  return async (address) => {
    const { origin, pathname, search } = new URL(address);
    // Seldom asked for: nothing is kept open between.
    const http = openOutgoingHttp(proxies, { connectMs: timeoutMs });
    try {
      const answer = await http.dispatcher.request({
        ...{ origin, path: pathname + search, method: 'GET' },
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (answer.statusCode !== 200)
        throw new DrawbellError('fetch_refused', `answered ${answer.statusCode}`, { retryable: true });
      return await readText(answer.body);
    } finally {
      await http.close();
    }
  };
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new DrawbellError('fetch_refused', 'the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

import type { Dispatcher } from 'undici';

/** What came of one request. */
export type Exchanged =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      /** The beginning of the body, as far as it came. */
      readonly body: Buffer;
    }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** No answer began in time, or it was called off before one did. */
  | { readonly kind: 'late' };

interface ExchangeLimits {
  /** From now to the answer's status and headers, which decide. Its body is read until the same moment at most. */
  readonly deadlineMs: number;
  /** So much of the body is kept. A longer one is cut off, and its connection with it. */
  readonly bodyBytesMax: number;
  /** Calls off what waits for an answer. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks once, on undici's own callbacks: a stream and a signal for each answer would cost as much as the rest. Never throws,
 * and ends within the deadline, also while it waits for a connection.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: ExchangeLimits,
): Promise<Exchanged> {
  return new Promise((resolve) => {
    const handler = new ExchangeHandler(limits, resolve);
    try {
      dispatcher.dispatch(request, handler);
    } catch (err) {
      handler.onResponseError(null, err as Error);
    }
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #bodyBytesMax: number;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  #resolve: ((exchanged: Exchanged) => void) | null;
  #controller: Dispatcher.DispatchController | null = null;
  #status: number | null = null;
  #headers: Record<string, string | string[] | undefined> = {};
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor({ deadlineMs, bodyBytesMax, signal }: ExchangeLimits, resolve: (exchanged: Exchanged) => void) {
    this.#bodyBytesMax = bodyBytesMax;
    this.#resolve = resolve;
    this.#signal = signal;
    this.#timer = setTimeout(this.#breakOff, deadlineMs);
    if (signal?.aborted === true) this.#breakOff();
    else signal?.addEventListener('abort', this.#breakOff);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Called off while it waited for a connection.
    if (this.#resolve === null) controller.abort(brokenOff);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // An announcement of the answer, as 103 is.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length >= this.#bodyBytesMax) this.#breakOff();
  }

  onResponseEnd(): void {
    this.#settle(null);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#settle({ kind: 'failed', error });
  }

  readonly #breakOff = (): void => {
    this.#settle({ kind: 'late' });
    this.#controller?.abort(brokenOff);
  };

  /** With what came; with `otherwise` before an answer began. */
  #settle(otherwise: Exchanged | null): void {
    const resolve = this.#resolve;
    if (resolve === null) return;
    this.#resolve = null;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#breakOff);
    if (this.#status === null) {
      resolve(otherwise ?? { kind: 'failed', error: new Error('the answer ended before it began') });
      return;
    }
    const body = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    resolve({
      ...{ kind: 'answered', status: this.#status, headers: this.#headers },
      body: (body ?? Buffer.concat(this.#chunks)).subarray(0, this.#bodyBytesMax),
    });
  }
}

const brokenOff = new Error('broken off');

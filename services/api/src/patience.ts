/** How long a client may take, whatever it is doing. */
export interface Patience {
  /** For the headers of a request. */
  readonly headersMs: number;
  /** For a whole request. */
  readonly requestMs: number;
  /** How often the server looks for who takes longer: cut off is one at most this much later. */
  readonly checkEveryMs: number;
}

/** Enough for a telephone in a tunnel. Node's own are a minute, five minutes and half a minute. */
export const usualPatience: Patience = { headersMs: 10_000, requestMs: 15_000, checkEveryMs: 2_000 };

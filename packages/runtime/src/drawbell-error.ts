/**
 * The base of every error this product throws on purpose. `code` is stable and machine-readable; `message` is a
 * sentence for a person; `retryable` says whether the same call may succeed later without anybody acting.
 */
export class DrawbellError extends Error {
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.name = 'DrawbellError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** A start that cannot go on until a person changes something: printed as its message alone, without a stack. */
export class StartError extends DrawbellError {
  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(code, message, options);
    this.name = 'StartError';
  }
}

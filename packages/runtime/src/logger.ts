import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

/**
 * Keys that may hold a person's data. They are removed at any of the first three levels, as a second line of
 * defence: the first is that code logs ids, never people's data.
 */
const personal = [
  'email',
  'to',
  'address',
  'crs',
  'noc',
  'occupations',
  'profiles',
  'profile',
  'token',
  'label',
];

/** Takes each line with its line feed. */
interface LineWriter {
  write(line: string): void;
}

/**
 * A JSON logger, to standard output unless told otherwise. `error` means that a person must act. Errors under `err`
 * lose what they say of people: see `errorInLog`.
 */
export function createLogger(options: {
  level: string;
  service: string;
  to?: 'stdout' | 'stderr' | LineWriter;
}): Logger {
  const settings = {
    level: options.level,
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorInLog },
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: personal.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
      censor: '[redacted]',
    },
  };
  const { to } = options;
  return pino(settings, typeof to === 'object' ? to : pino.destination(to === 'stderr' ? 2 : 1));
}

const charactersMax = 2_000;
const causesMax = 3;

/** An error as a log line has it. */
interface ErrorInLog {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ErrorInLog;
}

/**
 * What an error says of the fault, without what it says of the data. Errors carry more than they need: PostgreSQL's
 * hold the values of the row (`detail`, `where`), the mail server's its whole answer, the JSON parser's a piece of the
 * text. So fields are named here one by one, and their text is freed of addresses, tokens and quoted values.
 * @param err anything that was thrown
 */
function errorInLog(err: unknown): ErrorInLog {
  return described(err, causesMax);
}

function described(err: unknown, causes: number): ErrorInLog {
  if (!(err instanceof Error))
    return { type: typeof err, message: 'something else than an error was thrown' };
  const code = 'code' in err && /^[\w-]{1,60}$/.test(String(err.code)) ? String(err.code) : undefined;
  const message = withoutData(err.message, quotesData(err, code));
  return {
    type: err.name,
    ...(code !== undefined && { code }),
    message,
    stack: [message, ...framesOf(err)].join('\n').slice(0, charactersMax),
    ...(causes > 0 && err.cause instanceof Error && { cause: described(err.cause, causes - 1) }),
  };
}

/** The message stands at the head of a stack, as it was: only the lines below it are taken. */
function framesOf(err: Error): string[] {
  return (err.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
}

/** PostgreSQL's class 22 quotes the value that it could not take; parsers quote what they could not read. */
function quotesData(err: Error, code: string | undefined): boolean {
  return err.name === 'SyntaxError' || err.name === 'ZodError' || /^22[\dA-Z]{3}$/.test(code ?? '');
}

function withoutData(text: string, quotes: boolean): string {
  const shown = text.slice(0, charactersMax);
  return (quotes ? shown.replaceAll(/"[^"]*"?|'[^']*'?/g, '"…"') : shown)
    .replaceAll(/[^\s<>"'(),:;]+@[^\s<>"'(),:;]+/g, '[address]')
    .replaceAll(/[\w-]{40,}/g, '[token]');
}

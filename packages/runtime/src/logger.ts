import { pino, type Logger as PinoLogger } from 'pino';
import { errorInLog } from './error-in-log.ts';

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
export interface LineWriter {
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

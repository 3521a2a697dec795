import { Writable } from 'node:stream';
import { createLogger, type Logger } from '@drawbell/runtime';

/** A logger of the product's own making whose lines are kept. */
export function keptLog(): { log: Logger; text(): string } {
  const lines: string[] = [];
  const log = createLogger({ level: 'trace', service: 'test' });
  const kept = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  for (const symbol of Object.getOwnPropertySymbols(log)) {
    if (symbol.description === 'pino.stream') Object.assign(log, { [symbol]: kept });
  }
  return { log, text: () => lines.join('') };
}

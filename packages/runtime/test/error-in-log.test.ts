import { describe, expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';

function logged(err: unknown): Record<string, unknown> {
  let line = '';
  const log = createLogger({ level: 'info', service: 'test', to: { write: (text) => (line = text) } });
  log.warn({ err }, 'something failed');
  const { err: shown } = JSON.parse(line) as { err: Record<string, unknown> };
  return shown;
}

const databaseError = (message: string, facts: object) =>
  Object.assign(new Error(message), { name: 'error', severity: 'ERROR', ...facts });

describe('an error in the log', () => {
  it('names the fault with its code and frames', () => {
    expect(
      logged(databaseError('relation "draws" does not exist', { code: '42P01', schema: 'public' })),
    ).toEqual({
      ...{ type: 'error', code: '42P01', message: 'relation "draws" does not exist' },
      stack: expect.stringMatching(/^relation "draws" does not exist\n {4}at /),
    });
  });

  it.each([
    [
      'the row that PostgreSQL quotes',
      databaseError('duplicate key value', { code: '23505', detail: 'Key (email)=(maria@example.org)' }),
    ],
    ['the value that it cannot take', databaseError('invalid input: "maria"', { code: '22P02' })],
    ['text that is no JSON', thrownBy(() => JSON.parse('{"maria":'))],
    ['text that is no JSON, cut', thrownBy(() => JSON.parse('maria maria maria maria'))],
    [
      'the answer of a mail server',
      Object.assign(new Error('550 5.1.1 <maria@example.org>: no such user'), {
        ...{ response: '550 maria', rejected: ['maria@example.org'], recipient: 'maria' },
      }),
    ],
    [
      'a cause, and a cause of a cause',
      new Error('it failed', { cause: new Error('why', { cause: databaseError('maria@example.org', {}) }) }),
    ],
    ['a name of several lines', new Error('one\n    maria@example.org\ntwo maria@example.org')],
    ['the token of a link', new Error(`no route for /manage/maria${'a'.repeat(38)}`)],
    ['what is no error', { maria: 1 }],
  ])('keeps back %s', (_name, err) => {
    const shown = JSON.stringify(logged(err));
    expect(shown).not.toContain('maria');
    expect(shown).toContain('"message":');
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (err) {
    return err;
  }
}

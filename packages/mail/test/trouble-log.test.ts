import type { Logger } from '@drawbell/runtime/logger';
import { expect, it } from 'vitest';
import { createTroubleLog } from '../src/mailer.ts';
import type { SendResult } from '../src/send-result.ts';

/** Keeps what it is given to log. */
function recordingLog(): { log: Pick<Logger, 'info' | 'warn'>; lines: unknown[][] } {
  const lines: unknown[][] = [];
  const record = (...line: unknown[]): void => void lines.push(line);
  return { log: { warn: record, info: record }, lines };
}

const notSent: SendResult = { kind: 'not_sent', detail: 'ESOCKET CONN connect ECONNREFUSED' };
const refused: SendResult = {
  kind: 'rejected',
  permanent: true,
  code: 550,
  response: '550 5.1.1 <reader@example.org> no such user',
  enhancedCode: '5.1.1',
  scope: 'recipient',
};

it('a server that is down is logged when it begins and when it is over, not for every mail', () => {
  const { log, lines } = recordingLog();
  const report = createTroubleLog(log);
  for (let i = 0; i < 500; i++) report('alert', notSent);
  report('alert', { kind: 'accepted', response: '250 ok' });
  report('alert', { kind: 'accepted', response: '250 ok' });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toEqual([{ troubles: 500 }, 'mail is accepted again']);
});

it('nothing that a server says about a recipient is logged', () => {
  const { log, lines } = recordingLog();
  const report = createTroubleLog(log);
  report('alert', refused);
  report('alert', { ...refused, scope: 'sender', enhancedCode: '5.7.1' });
  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines)).not.toContain('reader@example.org');
});

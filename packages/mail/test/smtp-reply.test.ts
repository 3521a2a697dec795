import { expect, it } from 'vitest';
import { readRefusal } from '../src/smtp-reply.ts';

it.each([
  ['550-Requested action not taken\n550 5.1.1 user unknown', '5.1.1', 'recipient'],
  [
    '550-5.1.1 no such user\r\n550-5.1.1 check the spelling\r\n550 5.1.1 https://help.example',
    '5.1.1',
    'recipient',
  ],
  ['550-5.0.0 refused\n550 5.1.1 user unknown', '5.1.1', 'recipient'],
  ['550-5.1.1 not here\n550 5.7.1 and we do not like you', '5.7.1', 'sender'],
  ['550-5.7.1 blocked\n550 5.1.1 said so', '5.7.1', 'sender'],
  ['550-#5.2.2 full\n550 come back', '5.2.2', 'recipient'],
  ['550-no code at all\n550 in two lines', null, 'recipient'],
  ['550-see 5.1.1 in our help\n550 refused', null, 'recipient'],
  ['550-5.0.0 refused\n550 and no more', '5.0.0', 'recipient'],
  ['550-Sorry\n550 5.5.2 Invalid HELO name', '5.5.2', 'sender'],
])('of %j the code is %s, about the %s', (reply, enhancedCode, scope) => {
  const [response] = reply.split(/\r?\n/);
  expect(readRefusal(reply, 'rcpt')).toEqual({
    ...{ kind: 'rejected', permanent: true, code: 550 },
    ...{ response, enhancedCode, scope },
  });
});

it.each(['<helo@example.org>', '<ehlo.me@example.org>', '<a.helo@example.org>', '<me-ehlo@helo.example>'])(
  'an answer that names the mailbox %s is about the mailbox',
  (mailbox) => {
    expect(readRefusal(`550 5.1.1 ${mailbox}: user unknown`, 'rcpt')).toMatchObject({ scope: 'recipient' });
  },
);

it.each([
  '550 5.1.1 EHLO rejected',
  '550 bad (helo) name',
  '550 helo/ehlo required',
  '550 you said HELO localhost',
])('%s is about us', (reply) => {
  expect(readRefusal(reply, 'rcpt')).toMatchObject({ scope: 'sender' });
});

it.each(['250 5.1.1 fine', '354 go on', '5500 what', '5.1.1 no such user', ''])(
  '%j is no refusal',
  (reply) => {
    expect(readRefusal(reply, 'rcpt')).toBeNull();
  },
);

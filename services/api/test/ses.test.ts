import { makeCertificate } from '@drawbell/testing/certificates';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testNow } from './open-test-app.ts';
import {
  addPerson,
  openProviderWorld,
  type ProviderWorld,
  sesBounce,
  snsHost,
  snsMessage,
  topicArn,
} from './provider-world.ts';

const email = 'reader@example.org';
const minuteMs = 60_000;

describe('Amazon SES', () => {
  let test: ProviderWorld;
  beforeEach(async () => {
    test = await openProviderWorld();
    await addPerson(test, email);
  });
  afterEach(() => test.close());

  const post = async (payload: string, type = 'text/plain; charset=UTF-8') =>
    test.app.inject({ method: 'POST', url: '/v1/bounces/ses', payload, headers: { 'content-type': type } });
  const told = async () => (await test.store.db.selectFrom('bounce_events').selectAll().execute()).length;
  const suppressed = async () =>
    (await test.store.db.selectFrom('suppressions').select('reason').executeTakeFirst())?.reason;

  it.each(['1', '2'] as const)('suppresses for a message signed in version %s', async (SignatureVersion) => {
    const answer = await post(snsMessage({ SignatureVersion, Message: sesBounce(email) }));
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(await suppressed()).toBe('hard_bounce');
    expect(
      JSON.stringify(await test.store.db.selectFrom('bounce_events').selectAll().execute()),
    ).not.toContain('@');
  });

  it('counts a bounce once, by whatever message it comes', async () => {
    for (const MessageId of ['a', 'a', 'b'])
      expect((await post(snsMessage({ MessageId, Message: sesBounce(email) }))).statusCode).toBe(204);
    expect(await told()).toBe(1);
  });

  it('fetches the certificate once', async () => {
    for (const MessageId of ['a', 'b', 'c']) await post(snsMessage({ MessageId }));
    expect(test.fetched).toHaveLength(1);
    test.pass(86_400_001);
    await post(snsMessage({ Timestamp: new Date(testNow.getTime() + 86_400_001).toISOString() }));
    expect(test.fetched).toHaveLength(2);
  });

  it.each<[string, object, object, string | undefined]>([
    [
      'a permanent one for policy',
      {},
      { status: '5.7.1', diagnosticCode: 'smtp; 550 5.7.1 blocked' },
      undefined,
    ],
    ['a permanent one without a code', {}, { status: null }, 'hard_bounce'],
    [
      'a transient one',
      { bounceType: 'Transient', bounceSubType: 'MailboxFull' },
      { status: '5.2.2' },
      undefined,
    ],
    ['an undetermined one', { bounceType: 'Undetermined' }, { status: '5.1.1' }, undefined],
  ])('judges %s', async (_name, facts, recipient, expected) => {
    await post(snsMessage({ Message: sesBounce(email, facts, recipient) }));
    expect([await told(), await suppressed()]).toEqual([1, expected]);
  });

  it('ends the subscription of whoever complains', async () => {
    const complaint = {
      eventType: 'Complaint',
      complaint: {
        complainedRecipients: [{ emailAddress: email.toUpperCase() }],
        complaintFeedbackType: 'abuse',
        timestamp: testNow.toISOString(),
        feedbackId: 'c1',
      },
      mail: { source: 'alerts@drawbell.example' },
    };
    const notSpam = {
      ...complaint,
      complaint: { ...complaint.complaint, complaintFeedbackType: 'not-spam' },
    };
    await post(snsMessage({ Message: JSON.stringify(notSpam) }));
    expect(await told()).toBe(0);
    await post(snsMessage({ Message: JSON.stringify(complaint) }));
    const person = await test.store.db.selectFrom('subscribers').select('state').executeTakeFirst();
    expect([await suppressed(), person?.state]).toEqual(['complaint', 'unsubscribed']);
  });

  it('takes what is no bounce, and leaves it', async () => {
    for (const Message of [
      'Successfully validated SNS topic',
      '{"notificationType":"Delivery","mail":{}}',
      '[]',
    ])
      expect((await post(snsMessage({ Message }))).statusCode).toBe(204);
    expect(await told()).toBe(0);
  });

  const other = makeCertificate('sns.amazonaws.com', {
    from: new Date(testNow.getTime() - minuteMs),
    until: new Date(testNow.getTime() + minuteMs),
  });
  const Message = sesBounce(email);
  it.each<[string, string, number]>([
    ['of another topic', snsMessage({ Message, TopicArn: `${topicArn}2` }), 403],
    ['that was altered', snsMessage({ Message: 'Hello' }, { Message }), 401],
    ['signed by another key', snsMessage({ Message }, {}, other), 401],
    ['with another version than its signature', snsMessage({ Message }, { SignatureVersion: '1' }), 401],
    [
      'of two hours ago',
      snsMessage({ Message, Timestamp: new Date(testNow.getTime() - 120 * minuteMs).toISOString() }),
      401,
    ],
    [
      'of the future',
      snsMessage({ Message, Timestamp: new Date(testNow.getTime() + 60 * minuteMs).toISOString() }),
      401,
    ],
    ['that is no message', '{"Type":"Notification"}', 400],
    ['that is no JSON', 'Hello', 400],
  ])('refuses a message %s', async (_name, payload, status) => {
    const answer = await post(payload);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).not.toContain(email);
    expect(await told()).toBe(0);
  });

  it.each([
    'http://sns.ca-central-1.amazonaws.com/a.pem',
    'https://sns.ca-central-1.amazonaws.com.evil.example/a.pem',
    'https://evil.example/sns.ca-central-1.amazonaws.com/a.pem',
    'https://sns.ca-central-1.amazonaws.com@evil.example/a.pem',
    'https://user@sns.ca-central-1.amazonaws.com/a.pem',
    'https://sns.us-east-1.amazonaws.com/a.pem',
    'https://sns.ca-central-1.amazonaws.com:8443/a.pem',
    'https://s3.ca-central-1.amazonaws.com/a.pem',
    'https://sns.ca-central-1.amazonaws.com/a.txt',
    'https://sns.ca-central-1.amazonaws.com/b/../../a/b.pem',
    'https://169.254.169.254/a.pem',
    'a.pem',
  ])('fetches no certificate from %s', async (SigningCertURL) => {
    expect((await post(snsMessage({ Message, SigningCertURL }))).statusCode).toBe(401);
    expect(test.fetched).toEqual([]);
  });

  it('says 503 while the certificate cannot be fetched, asks only so often, and takes the message afterwards', async () => {
    test.answer(() => {
      throw new Error('away');
    });
    for (let times = 0; times < 8; times += 1)
      expect((await post(snsMessage({ Message }))).statusCode).toBe(503);
    expect(test.fetched).toHaveLength(5);
    expect(await told()).toBe(0);
  });

  it('takes no certificate that is out of its time, or none at all', async () => {
    const old = makeCertificate('old', { from: new Date(0), until: new Date(testNow.getTime() - 1_000) });
    test.answer(() => old.pem);
    expect((await post(snsMessage({ Message }, {}, old))).statusCode).toBe(401);
    const SigningCertURL = `${snsHost}/other.pem`;
    test.answer(() => '<html>');
    expect((await post(snsMessage({ Message, SigningCertURL }))).statusCode).toBe(401);
  });

  it('confirms the subscription of its own topic, and no other address', async () => {
    const confirmation = (SubscribeURL: string) =>
      snsMessage({
        Type: 'SubscriptionConfirmation',
        Token: 'abc',
        Message: 'You have chosen',
        SubscribeURL,
      });
    const right = `${snsHost}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=abc`;
    for (const wrong of [
      right.replace('amazonaws.com', 'amazonaws.com.evil.example'),
      right.replace('https:', 'http:'),
      right.replace('ConfirmSubscription', 'DeleteTopic'),
      right.replace('drawbell-bounces', 'other'),
      right.replace('/?', '/other?'),
    ])
      expect((await post(confirmation(wrong))).statusCode, wrong).toBe(400);
    expect(test.fetched).toHaveLength(1);
    expect((await post(confirmation(right), 'application/json')).statusCode).toBe(204);
    expect(test.fetched.at(-1)).toBe(right);
    expect(await told()).toBe(0);
  });

  it('refuses what is too long, and other types', async () => {
    expect((await post('x'.repeat(700_000))).statusCode).toBe(413);
    expect((await post('a=b', 'application/x-www-form-urlencoded')).statusCode).toBe(415);
  });
});

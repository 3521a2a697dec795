import { sign } from 'node:crypto';
import { type SnsMessage, snsSignedText } from '@drawbell/bounces/providers/sns-message';
import { subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { bounceSourcesFrom } from '../src/json/bounce-sources.ts';
import { makeCertificate } from '@drawbell/testing/certificates';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';

export const topicArn = 'arn:aws:sns:ca-central-1:123456789012:drawbell-bounces';
export const snsHost = 'https://sns.ca-central-1.amazonaws.com';
export const postmarkLogin = 'postmark:a-password-of-tests';
export const genericSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const dayMs = 86_400_000;

/** With everybody who may tell of bounces. */
export const providerEnvironment = {
  BOUNCE_DOMAIN: 'bounces.drawbell.example',
  SES_TOPIC_ARN: topicArn,
  POSTMARK_WEBHOOK_LOGIN: postmarkLogin,
  BOUNCE_WEBHOOK_SECRET: genericSecret,
};

const certificate = makeCertificate('sns.amazonaws.com', {
  from: new Date(testNow.getTime() - dayMs),
  until: new Date(testNow.getTime() + dayMs),
});

/** The application with all providers, and Amazon's side of SNS. */
export interface ProviderWorld extends TestApp {
  /** What was fetched from Amazon. */
  readonly fetched: string[];
  /** Lets Amazon answer otherwise. */
  answer(how: (url: string) => string): void;
  pass(ms: number): void;
}

export async function openProviderWorld(log?: Parameters<typeof openTestApp>[0]): Promise<ProviderWorld> {
  const fetched: string[] = [];
  let how = (_url: string) => certificate.pem;
  let now = testNow;
  const clock = () => now;
  const test = await openTestApp({
    ...log,
    clock,
    bounces: (secrets) =>
      bounceSourcesFrom(providerEnvironment, {
        ...{ secrets, clock },
        fetchFrom: async (url) => {
          fetched.push(url);
          return how(url);
        },
      }),
  });
  return {
    ...test,
    fetched,
    answer: (next) => {
      how = next;
    },
    pass: (ms) => {
      now = new Date(now.getTime() + ms);
    },
  };
}

/** A message as Amazon signs it; `facts` are signed, too, `after` are not. */
export function snsMessage(
  facts: Partial<SnsMessage> = {},
  after: Partial<SnsMessage> = {},
  { privateKey } = certificate,
): string {
  const message: Omit<SnsMessage, 'Signature'> = {
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: topicArn,
    Message: 'Hello',
    Timestamp: testNow.toISOString(),
    SignatureVersion: '2',
    SigningCertURL: `${snsHost}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`,
    ...facts,
  };
  const digest = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const signature = sign(digest, Buffer.from(snsSignedText(message)), privateKey).toString('base64');
  return JSON.stringify({
    ...message,
    Signature: signature,
    UnsubscribeURL: `${snsHost}/?Action=Unsubscribe`,
    ...after,
  });
}

export function sesBounce(address: string, facts: object = {}, recipient: object = {}): string {
  return JSON.stringify({
    notificationType: 'Bounce',
    bounce: {
      feedbackId: '0100017c-feedback',
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [{ emailAddress: address, action: 'failed', status: '5.1.1', ...recipient }],
      timestamp: testNow.toISOString(),
      ...facts,
    },
    mail: {
      timestamp: testNow.toISOString(),
      source: 'alerts@drawbell.example',
      messageId: '0100017c',
      destination: [address],
    },
  });
}

export async function addPerson({ store, secrets }: TestApp, email: string): Promise<void> {
  const person = subscriberInputSchema.parse({
    ...{ email, language: 'en', profiles: [{ crs: 530, programs: ['cec'] }] },
    consent: { wordingVersion: '2026-11', givenAt: '2026-09-20T14:00:00Z', source: 'test' },
  });
  await importSubscribers(store.db, secrets, [person], { now: testNow });
}

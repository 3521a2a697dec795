import { verify, X509Certificate } from 'node:crypto';
import { z } from 'zod';

const text = (max: number) => z.string().max(max);

/** A message of Amazon SNS as it is posted: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
export const snsMessageSchema = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: text(100).min(1),
  TopicArn: text(300),
  Subject: text(300).nullish(),
  Message: text(262_144),
  Timestamp: z.iso.datetime({ offset: true }).max(40),
  SignatureVersion: z.enum(['1', '2']),
  Signature: text(2_000),
  SigningCertURL: text(500),
  Token: text(2_000).optional(),
  SubscribeURL: text(4_000).optional(),
});
export type SnsMessage = z.infer<typeof snsMessageSchema>;

/** Why a message is not taken. */
export type SnsRefusal = 'other_topic' | 'stale' | 'foreign_certificate' | 'wrong_signature';

/** SNS tries for an hour with the moment of the first try; clocks may differ by some minutes. */
const oldMs = 75 * 60_000;
const aheadMs = 15 * 60_000;

/**
 * Whether a message is Amazon's, for our topic, and of now. `certificateAt` fetches (and keeps) the certificate of a URL
 * that has passed `isSnsUrl`; what it throws is thrown.
 * @returns null when it is
 */
export async function refuseSnsMessage(
  message: SnsMessage,
  {
    topicArn,
    certificateAt,
    now,
  }: { topicArn: string; certificateAt: (url: string) => Promise<string>; now: Date },
): Promise<SnsRefusal | null> {
  if (message.TopicArn !== topicArn) return 'other_topic';
  const age = now.getTime() - Date.parse(message.Timestamp);
  if (age > oldMs || age < -aheadMs) return 'stale';
  if (!isSnsUrl(message.SigningCertURL, topicArn, /^\/[\w.-]{1,200}\.pem$/)) return 'foreign_certificate';
  const pem = await certificateAt(message.SigningCertURL);
  return isSigned(message, pem, now) ? null : 'wrong_signature';
}

/** `https://sns.<region of the topic>.amazonaws.com<path>`, and nothing that merely looks like it. */
function isSnsUrl(url: string, topicArn: string, path: RegExp): boolean {
  const region = /^arn:aws:sns:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:[\w-]{1,256}(?:\.fifo)?$/.exec(topicArn)?.[1];
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || region === undefined) return false;
  const { protocol, host, username, password, pathname } = parsed;
  return (
    protocol === 'https:' &&
    host === `sns.${region}.amazonaws.com` &&
    username === '' &&
    password === '' &&
    path.test(pathname)
  );
}

/** Where a subscription is confirmed: its address must be Amazon's and name our topic. Null when it is not. */
export function confirmationUrl(message: SnsMessage): string | null {
  const url = message.SubscribeURL;
  if (message.Type !== 'SubscriptionConfirmation' || url === undefined) return null;
  if (!isSnsUrl(url, message.TopicArn, /^\/$/)) return null;
  const { searchParams } = new URL(url);
  const confirms =
    searchParams.get('Action') === 'ConfirmSubscription' && searchParams.get('TopicArn') === message.TopicArn;
  return confirms ? url : null;
}

const signedKeys = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;

/** The text that is signed: names and values in lines, in this order, what is absent left out. */
export function snsSignedText(message: Omit<SnsMessage, 'Signature'>): string {
  return signedKeys[message.Type]
    .flatMap((key) => {
      const value = message[key];
      return value === undefined || value === null ? [] : [`${key}\n${value}\n`];
    })
    .join('');
}

function isSigned(message: SnsMessage, pem: string, now: Date): boolean {
  try {
    const certificate = new X509Certificate(pem);
    if (now < new Date(certificate.validFrom) || now > new Date(certificate.validTo)) return false;
    const { publicKey } = certificate;
    if (publicKey.asymmetricKeyType !== 'rsa') return false;
    const digest = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
    const signature = Buffer.from(message.Signature, 'base64');
    return verify(digest, Buffer.from(snsSignedText(message)), publicKey, signature);
  } catch {
    return false;
  }
}

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { type DkimKey, readDkimKey } from '@drawbell/mail/dkim-signer';
import { StartError } from '@drawbell/runtime/drawbell-error';
import { type Finding, findingsOf } from './finding.ts';
import type { Lookups } from './lookups.ts';
import { readTagList } from './tag-list.ts';

export interface DkimSettings {
  readonly domain: string;
  readonly selector: string;
  readonly privateKeyFile: string;
}

const bitsGood = 2_048;

/** Whether the published key is the public half of the one that signs. */
export async function checkDkim(lookups: Lookups, settings: DkimSettings | null): Promise<Finding[]> {
  const { ok, hint, wrong } = findingsOf('dkim');
  if (settings === null)
    return [
      hint(
        'Mails are not signed here.',
        'Set DKIM_DOMAIN, DKIM_SELECTOR and DKIM_PRIVATE_KEY_FILE unless your mail server signs. Gmail and Yahoo ask for a signature.',
      ),
    ];
  const key = readKey(settings);
  if (key instanceof StartError)
    return [
      wrong(
        key.message,
        'Give an RSA key of 2048 bits in PEM form. Nothing that sends mail starts with this one.',
      ),
    ];
  const at = `${settings.selector}._domainkey.${settings.domain}`;
  const publish = `Publish a TXT record at ${at}: "v=DKIM1; k=rsa; p=${key.publicKey}"`;
  const answer = await lookups.txt(at);
  if (answer.kind === 'failed')
    return [hint(`${at} could not be looked up (${answer.reason}).`, 'Try again.')];
  if (answer.kind === 'none') return [wrong(`${at} has no record.`, publish)];
  const records = answer.rows.map(readTagList).filter((tags) => tags.has('p'));
  const published = records.map((tags) => tags.get('p')?.replaceAll(/\s/g, '') ?? '');
  if (published.every((each) => each === '')) return [wrong(`The key at ${at} is revoked.`, publish)];
  if (!published.includes(key.publicKey))
    return [wrong(`The key at ${at} is not the public half of ours.`, publish)];
  const findings = [ok(`${at} holds the public half of our key (${key.bits} bits).`)];
  if (key.bits < bitsGood) findings.push(hint(`The key has ${key.bits} bits.`, 'Make one of 2048 bits.'));
  if (records.some((tags) => tags.get('t')?.split(':').includes('y') === true))
    findings.push(hint(`The record at ${at} says that it is a test.`, 'Take t=y out.'));
  return findings;
}

/** The key as a start would read it, or why it cannot. */
function readKey(settings: DkimSettings): { publicKey: string; bits: number } | StartError {
  let read: DkimKey;
  try {
    read = readDkimKey({ ...settings, file: settings.privateKeyFile });
  } catch (err) {
    if (err instanceof StartError) return err;
    throw err;
  }
  const key = createPrivateKey(read.privateKeyPem);
  return {
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
    bits: key.asymmetricKeyDetails?.modulusLength ?? 0,
  };
}

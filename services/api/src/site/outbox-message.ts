import libmime from 'libmime';
import libqp from 'libqp';

/** A stored message as far as it can be shown. */
export interface ReadableMessage {
  /** Unfolded and decoded, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null when there is no such part, or the message has another shape than ours. */
  readonly text: string | null;
  readonly html: string | null;
}

/** No message of ours has more. */
const headersMax = 60;
const partsMax = 10;

/**
 * Reads messages of the shape this product writes: one part, or multipart with leaves in UTF-8, each in
 * quoted-printable, base64 or as it is. Never throws: what it cannot read is null, and the raw message remains.
 */
export function readMessage(raw: Buffer): ReadableMessage {
  const whole = splitEntity(raw.toString('latin1'));
  const leaves = leavesOf(whole);
  const leaf = (type: string) => leaves.find((part) => mediaTypeOf(part) === type);
  return {
    headers: whole.headers.map(([name, value]) => [name, libmime.decodeWords(value)]),
    text: decodeBody(leaf('text/plain')),
    html: decodeBody(leaf('text/html')),
  };
}

interface Entity {
  readonly headers: [name: string, value: string][];
  /** Each character one byte. */
  readonly body: string;
}

function splitEntity(source: string): Entity {
  const [head = '', ...rest] = source.split(/\r?\n\r?\n/);
  const body = source.slice(head.length).replace(/^\r?\n\r?\n/, '');
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = lines.slice(0, headersMax).flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
  });
  return { headers, body: rest.length === 0 ? '' : body };
}

function headerOf({ headers }: Entity, name: string): string {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? '';
}

function mediaTypeOf(entity: Entity): string {
  const { value } = libmime.parseHeaderValue(headerOf(entity, 'content-type'));
  return value === '' ? 'text/plain' : value.toLowerCase();
}

function leavesOf(entity: Entity): Entity[] {
  if (!mediaTypeOf(entity).startsWith('multipart/')) return [entity];
  const { boundary = '' } = libmime.parseHeaderValue(headerOf(entity, 'content-type')).params;
  if (boundary === '') return [];
  const parts = `\r\n${entity.body}`.split(`\r\n--${boundary}`).slice(1, partsMax + 1);
  return parts
    .filter((part) => !part.startsWith('--'))
    .map((part) => splitEntity(part.replace(/^[ \t]*\r\n/, '')));
}

function decodeBody(entity: Entity | undefined): string | null {
  if (entity === undefined) return null;
  const encoding = headerOf(entity, 'content-transfer-encoding').toLowerCase();
  if (encoding === 'quoted-printable') return libqp.decode(entity.body).toString();
  return Buffer.from(entity.body, encoding === 'base64' ? 'base64' : 'latin1').toString();
}

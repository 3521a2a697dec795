/** What a delivery status notification (RFC 3464) says of one recipient. Texts are bounded, addresses as given. */
export interface RecipientStatus {
  /** The addresses that it names: as the sender gave it, and as the reporting server had it in the end. */
  readonly addresses: readonly string[];
  /** failed, delayed, delivered, relayed, expanded; empty when it is missing. */
  readonly action: string;
  /** Null when it is missing or no status code. */
  readonly status: string | null;
  readonly diagnostic: string;
}

/** Fields by their names in small letters. */
export type Fields = ReadonlyMap<string, string>;

const groupsMax = 100;
const fieldsMax = 60;
const textMax = 2_000;

/** Reads groups of header-like fields, which blank lines divide: the form of RFC 3464 and RFC 5965. Never throws. */
export function readGroups(text: string): Fields[] {
  return text
    .split(/\r?\n[ \t]*(?:\r?\n[ \t]*)+/, groupsMax)
    .map((group) => readFields(group))
    .filter((fields) => fields.size > 0);
}

function readFields(group: string): Fields {
  const fields = new Map<string, string>();
  for (const line of group.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/, fieldsMax)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon < 1 || name.length > 60 || fields.has(name)) continue;
    fields.set(
      name,
      line
        .slice(colon + 1)
        .trim()
        .slice(0, textMax),
    );
  }
  return fields;
}

/** The recipients of a `message/delivery-status`, in their order. */
export function readStatusGroups(text: string): RecipientStatus[] {
  return readGroups(text)
    .filter((fields) => fields.has('final-recipient') || fields.has('action') || fields.has('status'))
    .map((fields) => ({
      addresses: ['original-recipient', 'final-recipient'].flatMap((name) => addressOf(fields.get(name))),
      action: (fields.get('action') ?? '').toLowerCase().split(/[\s;(]/, 1)[0] ?? '',
      status: /^\s*([245]\.\d{1,3}\.\d{1,3})(?![.\d])/.exec(fields.get('status') ?? '')?.[1] ?? null,
      diagnostic: fields.get('diagnostic-code') ?? '',
    }));
}

/** `rfc822; a@example.org`, with or without angle brackets. */
function addressOf(field: string | undefined): string[] {
  const address = field
    ?.slice(field.indexOf(';') + 1)
    .trim()
    .replace(/^<(.*)>$/, '$1');
  return address === undefined || !address.includes('@') ? [] : [address];
}

/** A message as the sink received it. */
export interface SinkMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  /** With its angle brackets; empty when the message has none. */
  readonly messageId: string;
  /** Came over TLS. */
  readonly secure: boolean;
}

export interface MailCounts {
  readonly messages: number;
  /** Different Message-IDs among them. */
  readonly distinct: number;
  /** Most copies of one Message-ID. */
  readonly copiesMax: number;
}

/** Reads what tests look at. The Message-ID is looked for in the head only, folded or not. */
export function keepMail(
  session: {
    readonly secure: boolean;
    readonly envelope: {
      readonly mailFrom: { readonly address: string } | false;
      readonly rcptTo: readonly { readonly address: string }[];
    };
  },
  raw: Buffer,
): SinkMail {
  const { envelope, secure } = session;
  const headEnd = raw.indexOf('\r\n\r\n');
  const head = raw.toString('latin1', 0, headEnd === -1 ? raw.length : headEnd);
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
    raw,
    secure,
    messageId: /^Message-ID:\s*(<[^>]*>)/im.exec(head)?.[1] ?? '',
  };
}

export function mailCounts(copies: ReadonlyMap<string, number>): MailCounts {
  const each = [...copies.values()];
  return {
    messages: each.reduce((sum, count) => sum + count, 0),
    distinct: each.length,
    copiesMax: each.reduce((most, count) => Math.max(most, count), 0),
  };
}

/** The addresses of the SMTP transaction. */
export interface Envelope {
  readonly from: string;
  readonly to: string;
}

/** A finished message and what is needed to hand it on without reading it again. */
export interface OutgoingMail {
  readonly envelope: Envelope;
  /** The whole RFC 5322 message, CRLF lines, ASCII only. */
  readonly raw: Buffer;
  /** With its angle brackets. */
  readonly messageId: string;
  /** As a person reads it. */
  readonly subject: string;
}

/** Whom a refusal is about: the mailbox, us as the sender, or the server itself. */
export type RejectionScope = 'recipient' | 'sender' | 'server';

/** How one try at handing a message to the SMTP server ended. */
export type SendResult =
  /** The server took responsibility for the message. */
  | { readonly kind: 'accepted'; readonly response: string }
  /** The server answered that it does not take the message. */
  | {
      readonly kind: 'rejected';
      /** 5xx: the same message will be refused again. 4xx: it may be taken later. */
      readonly permanent: boolean;
      /** Three-digit reply code. */
      readonly code: number;
      /** First line of the reply, at most 500 characters. */
      readonly response: string;
      /** RFC 3463, e.g. `5.1.1`; null when the reply carries none. */
      readonly enhancedCode: string | null;
      readonly scope: RejectionScope;
      /** Refused by ourselves: no server was asked, and nothing is known of the mailbox. */
      readonly unasked?: true;
    }
  /** The message was under way when the connection or the deadline ended: the server may have it or not. */
  | { readonly kind: 'uncertain'; readonly detail: string }
  /** It ended before the server could have accepted anything: trying again cannot make a second copy. */
  | { readonly kind: 'not_sent'; readonly detail: string };

const responseLengthMax = 500;

/** The first line of what a server or an error said, bounded, without control characters. */
export function firstLine(text: string): string {
  const line = text.slice(0, 4 * responseLengthMax).split(/[\r\n]/, 1)[0] ?? '';
  return line
    .replace(/\p{Cc}+/gu, ' ')
    .toWellFormed()
    .slice(0, responseLengthMax);
}

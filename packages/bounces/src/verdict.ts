/** What a report says of a mail. `hard`: nobody will ever read there. `soft`: this one mail did not arrive. */
const bounceKinds = ['hard', 'soft', 'complaint', 'unsubscribed'] as const;
type BounceKind = (typeof bounceKinds)[number];

/** Why, in a word of ours: what servers say in their own words may hold addresses and is not kept. */
type BounceReason =
  | 'no_such_mailbox'
  | 'no_such_domain'
  | 'mailbox_moved'
  | 'mailbox_full'
  | 'mailbox_unavailable'
  | 'address'
  | 'system'
  | 'network'
  | 'protocol'
  | 'content'
  | 'policy'
  | 'unclear'
  | 'text_only'
  | 'provider'
  | 'feedback';

export interface Verdict {
  readonly kind: BounceKind;
  readonly reason: BounceReason;
  /** The enhanced status code (RFC 3463) it was decided by; null when there was none. */
  readonly status: string | null;
}

/**
 * Of the permanent failures (5.X.X), those which say that the mailbox or its domain does not exist. By RFC 3463:
 *
 * - X.1.1 bad destination mailbox, X.1.2 bad destination system, X.1.3 bad syntax of the mailbox, X.1.6 moved without a
 *   forwarding address; X.1.10 is "takes no mail at all" in RFC 7505, and "recipient not found" at Exchange.
 *
 * Everything else is soft, however permanent for this one mail, because it may be over tomorrow or is about us:
 *
 * - X.1.0 says nothing, X.1.4 is ambiguous, X.1.7 and X.1.8 are about the sender.
 * - X.2: a full mailbox (X.2.2) is emptied; X.2.1 is what Gmail says of a closed mailbox and of one that gets too much mail
 *   in an hour.
 * - X.3 the system, X.4 the network and routing, X.5 the protocol, X.6 the content: not the mailbox.
 * - X.7 policy and reputation: our address, signature or content was not liked. To suppress people for a listing of our
 *   server would empty the list by our own fault.
 */
const hardDetails: Readonly<Record<string, BounceReason>> = {
  '1.1': 'no_such_mailbox',
  '1.2': 'no_such_domain',
  '1.3': 'no_such_mailbox',
  '1.6': 'mailbox_moved',
  '1.10': 'no_such_mailbox',
};

const reasonsBySubject: Readonly<Record<string, BounceReason>> = {
  '1': 'address',
  '2': 'mailbox_unavailable',
  '3': 'system',
  '4': 'network',
  '5': 'protocol',
  '6': 'content',
  '7': 'policy',
};

/**
 * X.4.4 "unable to route" is soft, but for the words by which Postfix and Exchange say with it that the name of the
 * domain does not exist: a typing mistake at the sign-up, which no time mends.
 */
const noSuchDomain = /\b(?:host or domain name not found\b.*\bhost not found|nonexistentdomain)\b/is;

/** An enhanced code right behind a reply code: an address of a server may look like one. */
const codeInReply = /(?:^|[\s;])[245]\d\d[ -]#?([245]\.\d{1,3}\.\d{1,3})(?![.\d])/;

/**
 * Decides by the codes of a failure: the Status of a report, and the words of the server that refused. Hard only when no
 * code contradicts: servers that translate each other's refusals lose the detail, never invent one. The same for a report that
 * comes back and for the answer while a mail is handed over. Pure.
 * @param status an enhanced status code; null or X.0.0 says nothing
 * @param diagnostic what the server said, its reply code first
 */
export function classifyFailure({
  status,
  diagnostic = '',
}: {
  status: string | null;
  diagnostic?: string;
}): Verdict {
  const said = codeInReply.exec(diagnostic)?.[1] ?? null;
  const codes = [status, said].filter((code) => code !== null && tells(code)) as string[];
  const [first] = codes;
  if (first === undefined) return classifyReply(replyCode.exec(diagnostic)?.[1], status);
  const verdicts = codes.map((code) => classifyCode(code, diagnostic));
  return verdicts.find(({ kind }) => kind === 'soft') ?? verdicts[0] ?? classifyCode(first, diagnostic);
}

/** The reply code that a server's words begin with, `smtp;` of a report before it left out. */
const replyCode = /^(?:[a-z-]+;)?\s*(5\d\d)(?![.\d])/i;

/**
 * A reply code alone. 550 is "no such mailbox", "no access" and "for reasons of policy" in one (RFC 5321, 4.2.3), 551, 553
 * and 554 hardly less: nobody is left out on a guess. 552 is a full mailbox. 556 is given where a domain says that it takes
 * no mail at all (RFC 7504).
 */
function classifyReply(code: string | undefined, status: string | null): Verdict {
  if (code === '556') return { kind: 'hard', reason: 'no_such_domain', status };
  return { kind: 'soft', reason: code === '552' ? 'mailbox_full' : 'unclear', status };
}

function classifyCode(code: string, diagnostic: string): Verdict {
  const [level, subject = '', detail = ''] = code.split('.');
  const hard = level === '5' ? hardDetails[`${subject}.${detail}`] : undefined;
  if (hard !== undefined) return { kind: 'hard', reason: hard, status: code };
  if (code === '5.4.4' && noSuchDomain.test(diagnostic))
    return { kind: 'hard', reason: 'no_such_domain', status: code };
  if (subject === '2' && detail === '2') return { kind: 'soft', reason: 'mailbox_full', status: code };
  return { kind: 'soft', reason: reasonsBySubject[subject] ?? 'unclear', status: code };
}

function tells(code: string): boolean {
  return /^[45]\.\d{1,3}\.\d{1,3}$/.test(code) && !/^[45]\.0\.0$/.test(code);
}

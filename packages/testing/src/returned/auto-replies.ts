import type { ReturnedSample } from './returned-sample.ts';

/** What people's programs answer while they are away: Sieve (RFC 5230), Exchange, and an old vacation program. */
export const autoReplies: Readonly<Record<string, ReturnedSample>> = {
  sieve: ({ to, recipient }) => `From: ${recipient}
To: ${to}
Subject: Auto: Round 447
Message-ID: <sieve-1@mx.example.org>
Auto-Submitted: auto-replied (vacation)
In-Reply-To: <c0ffee@drawbell.example>
Content-Type: text/plain; charset=utf-8

I am away until Monday. 550 5.1.1 is my lucky number.
`,
  exchange: ({ to, recipient }) => `From: Reader <${recipient}>
To: ${to}
Subject: Automatic reply: Round 447
Message-ID: <oof-1@YT2PR01MB5678.CANPRD01.PROD.OUTLOOK.COM>
X-Auto-Response-Suppress: All
auto-submitted: auto-generated
Content-Type: text/html; charset="us-ascii"

<html><body>I am out of the office.</body></html>
`,
  'old vacation': ({ to, recipient }) => `From: ${recipient}
To: ${to}
Subject: away from my mail
Precedence: auto_reply
X-Autorespond: round 447

I will read your mail later.
`,
  'french exchange': ({ to, recipient }) => `From: ${recipient}
To: ${to}
Subject: =?utf-8?Q?R=C3=A9ponse_automatique_:_Ronde_447?=

Je suis absent.
`,
};

/** A person who answers. */
export const answer: ReturnedSample = ({ to, recipient }) => `From: Reader <${recipient}>
To: ${to}
Subject: Re: Round 447
Message-ID: <answer-1@example.org>
In-Reply-To: <c0ffee@drawbell.example>

Thank you! Delivery to 550 5.1.1 was failed.
`;

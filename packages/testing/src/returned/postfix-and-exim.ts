import type { ReturnedSample } from './returned-sample.ts';

/** Postfix 3.7: the mailbox does not exist at the next server. */
export const postfixUnknownUser: ReturnedSample = ({ to, recipient }) => `Return-Path: <>
Received: by relay.example.net (Postfix)
\tid 4WbK2d1Tz9z5vNb; Thu,  1 Oct 2026 15:00:04 +0000 (UTC)
Date: Thu,  1 Oct 2026 15:00:04 +0000 (UTC)
From: MAILER-DAEMON@relay.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4WbK2c5XqPz5vNY.1790866804/relay.example.net"
Content-Transfer-Encoding: 8bit
Message-Id: <4WbK2d1Tz9z5vNb@relay.example.net>

This is a MIME-encapsulated message.

--4WbK2c5XqPz5vNY.1790866804/relay.example.net
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

This is the mail system at host relay.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to postmaster.

                   The mail system

<${recipient}>: host mx.example.org[192.0.2.25] said: 550 5.1.1
    <${recipient}>: Recipient address rejected: User unknown in virtual
    mailbox table (in reply to RCPT TO command)

--4WbK2c5XqPz5vNY.1790866804/relay.example.net
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net
X-Postfix-Queue-ID: 4WbK2c5XqPz5vNY
X-Postfix-Sender: rfc822; ${to}
Arrival-Date: Thu,  1 Oct 2026 15:00:04 +0000 (UTC)

Final-Recipient: rfc822; ${recipient}
Original-Recipient: rfc822;${recipient}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <${recipient}>: Recipient address
    rejected: User unknown in virtual mailbox table

--4WbK2c5XqPz5vNY.1790866804/relay.example.net
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

From: Drawbell <alerts@drawbell.example>
To: <${recipient}>
Subject: Round 447

Body.

--4WbK2c5XqPz5vNY.1790866804/relay.example.net--
`;

/** Postfix: a domain that nobody registered, which it calls a routing problem. */
export const postfixUnknownDomain: ReturnedSample = (names) =>
  postfixUnknownUser(names)
    .replace('Status: 5.1.1', 'Status: 5.4.4')
    .replace(/Remote-MTA: .*\n/, '')
    .replace(
      /Diagnostic-Code: .*\n.*\n/,
      'Diagnostic-Code: X-Postfix; Host or domain name not found. Name service error for\n    name=exmaple.org type=AAAA: Host not found\n',
    );

/** Postfix: the next server does not answer; it goes on trying. */
export const postfixDelayed: ReturnedSample = (names) =>
  postfixUnknownUser(names)
    .replace('Subject: Undelivered Mail Returned to Sender', 'Subject: Delayed Mail (still being retried)')
    .replace('Action: failed\nStatus: 5.1.1', 'Action: delayed\nStatus: 4.4.1')
    .replace(
      /Diagnostic-Code: .*\n.*\n/,
      'Diagnostic-Code: X-Postfix; connect to mx.example.org[192.0.2.25]:25:\n    Connection timed out\nWill-Retry-Until: Tue,  6 Oct 2026 15:00:04 +0000 (UTC)\n',
    );

/** Postfix: it gave up after five days. */
export const postfixExpired: ReturnedSample = (names) =>
  postfixUnknownUser(names)
    .replace('Status: 5.1.1', 'Status: 4.4.1')
    .replace(
      /Diagnostic-Code: .*\n.*\n/,
      'Diagnostic-Code: X-Postfix; connect to mx.example.org[192.0.2.25]:25:\n    Connection timed out\n',
    );

/** Postfix: asked for a success notice, or configured to give one. */
export const postfixDelivered: ReturnedSample = (names) =>
  postfixUnknownUser(names)
    .replace('Subject: Undelivered Mail Returned to Sender', 'Subject: Successful Mail Delivery Report')
    .replace('Action: failed\nStatus: 5.1.1', 'Action: relayed\nStatus: 2.0.0')
    .replace(/Diagnostic-Code: .*\n.*\n/, 'Diagnostic-Code: smtp; 250 2.0.0 Ok: queued as 4WbK2d\n');

/** Exim 4.96: its Status says nothing, the words of the remote server do. */
export const eximUnknownUser: ReturnedSample = ({ to, recipient }) => `Return-path: <>
Received: from mail by exim.example.net with local (Exim 4.96)
\tid 1tFabc-0003Qd-2x
\tfor ${to};
\tThu, 01 Oct 2026 15:00:06 +0000
X-Failed-Recipients: ${recipient}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@exim.example.net>
To: ${to}
References: <c0ffee@drawbell.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=1790866806-eximdsn-1804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1tFabc-0003Qd-2x@exim.example.net>
Date: Thu, 01 Oct 2026 15:00:06 +0000

--1790866806-eximdsn-1804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ${recipient}
    host mx.example.org [192.0.2.25]
    SMTP error from remote mail server after RCPT TO:<${recipient}>:
    550 5.1.1 <${recipient}>: Recipient address rejected: User unknown

--1790866806-eximdsn-1804289383
Content-type: message/delivery-status

Reporting-MTA: dns; exim.example.net

Action: failed
Final-Recipient: rfc822;${recipient}
Status: 5.0.0
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <${recipient}>: Recipient address rejected: User unknown

--1790866806-eximdsn-1804289383
Content-type: message/rfc822

Return-path: <${to}>
From: Drawbell <alerts@drawbell.example>
To: <${recipient}>
Subject: Round 447

Body.

--1790866806-eximdsn-1804289383--
`;

/** Exim: no code anywhere. Probably nobody there, but nobody says so. */
export const eximWithoutCodes: ReturnedSample = (names) =>
  eximUnknownUser(names).replaceAll(/550 5\.1\.1/g, '550');

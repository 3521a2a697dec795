import type { ReturnedSample } from './returned-sample.ts';

/** Amazon SES, as it mails a bounce to the return path. */
export const sesUnknownUser: ReturnedSample = ({ to, recipient }) => `Return-Path: <>
Received: from a8-50.smtp-out.amazonses.example (a8-50.smtp-out.amazonses.example [192.0.2.50])
From: MAILER-DAEMON@amazonses.com
To: ${to}
Subject: Delivery Status Notification (Failure)
Date: Thu, 1 Oct 2026 15:00:10 +0000
Message-ID: <0100019a1b2c3d4e-5f607182-93a4-b5c6-d7e8-f90123456789-000000@email.amazonses.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="----=_Part_123456_789012345.1790866810000"

------=_Part_123456_789012345.1790866810000
Content-Type: text/plain; charset=us-ascii
Content-Transfer-Encoding: 7bit
Content-Description: Notification

An error occurred while trying to deliver the mail to the following recipients:
${recipient}
------=_Part_123456_789012345.1790866810000
Content-Type: message/delivery-status
Content-Transfer-Encoding: 7bit
Content-Description: Delivery Status Notification

Reporting-MTA: dns; a8-50.smtp-out.amazonses.example

Action: failed
Final-Recipient: rfc822; ${recipient}
Diagnostic-Code: smtp; 550 5.1.1 user unknown
Status: 5.1.1

------=_Part_123456_789012345.1790866810000
Content-Type: message/rfc822
Content-Description: Undelivered Message

From: Drawbell <alerts@drawbell.example>
To: <${recipient}>
Subject: Round 447

Body.

------=_Part_123456_789012345.1790866810000--
`;

/** Sendmail 8.17. */
export const sendmailUnknownUser: ReturnedSample = ({ to, recipient }) => `Return-Path: <MAILER-DAEMON>
Received: from localhost (localhost)
\tby sendmail.example.net (8.17.1/8.17.1) id 491F0BxY012345;
\tThu, 1 Oct 2026 15:00:11 GMT
Date: Thu, 1 Oct 2026 15:00:11 GMT
From: Mail Delivery Subsystem <MAILER-DAEMON@sendmail.example.net>
Message-Id: <202610011500.491F0BxY012345@sendmail.example.net>
To: <${to}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="491F0BxY012345.1790866811/sendmail.example.net"
Subject: Returned mail: see transcript for details
Auto-Submitted: auto-generated (failure)

This is a MIME-encapsulated message

--491F0BxY012345.1790866811/sendmail.example.net

The original message was received at Thu, 1 Oct 2026 15:00:10 GMT
from relay.example.net [192.0.2.1]

   ----- The following addresses had permanent fatal errors -----
<${recipient}>
    (reason: 550 5.1.1 <${recipient}>... User unknown)

   ----- Transcript of session follows -----
... while talking to mx.example.org.:
>>> DATA
<<< 550 5.1.1 <${recipient}>... User unknown
550 5.1.1 <${recipient}>... User unknown

--491F0BxY012345.1790866811/sendmail.example.net
Content-Type: message/delivery-status

Reporting-MTA: dns; sendmail.example.net
Received-From-MTA: DNS; relay.example.net
Arrival-Date: Thu, 1 Oct 2026 15:00:10 GMT

Final-Recipient: RFC822; ${recipient}
Action: failed
Status: 5.1.1
Remote-MTA: DNS; mx.example.org
Diagnostic-Code: SMTP; 550 5.1.1 <${recipient}>... User unknown
Last-Attempt-Date: Thu, 1 Oct 2026 15:00:11 GMT

--491F0BxY012345.1790866811/sendmail.example.net
Content-Type: text/rfc822-headers

Return-Path: <${to}>
From: Drawbell <alerts@drawbell.example>
To: <${recipient}>
Subject: Round 447

--491F0BxY012345.1790866811/sendmail.example.net--
`;

/** qmail: words only. */
export const qmailText: ReturnedSample = ({ to, recipient }) => `Return-Path: <>
Received: (qmail 12345 invoked for bounce); 1 Oct 2026 15:00:12 -0000
Date: 1 Oct 2026 15:00:12 -0000
From: MAILER-DAEMON@qmail.example.net
To: ${to}
Subject: failure notice

Hi. This is the qmail-send program at qmail.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<${recipient}>:
192.0.2.25 does not like recipient.
Remote host said: 550 5.1.1 User unknown
Giving up on 192.0.2.25.

--- Below this line is a copy of the message.

Return-Path: <${to}>
From: Drawbell <alerts@drawbell.example>
To: <${recipient}>
Subject: Round 447

Body.
`;

/** A feedback loop's report (RFC 5965): the reader pressed "this is spam". */
export const feedbackReport: ReturnedSample = ({
  to,
  recipient,
  sender = to,
}) => `From: <feedback@mailbox.example>
Date: Thu, 1 Oct 2026 15:00:13 +0000
Subject: FW: Round 447
To: <${to}>
Message-ID: <fbl-0123456789@mailbox.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
     boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message received from IP
192.0.2.1 on Thu, 1 Oct 2026 14:59:00 +0000.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <${sender}>
Original-Rcpt-To: <${recipient}>
Arrival-Date: Thu, 1 Oct 2026 14:59:00 +0000
Reporting-MTA: dns; mx.mailbox.example
Source-IP: 192.0.2.1
Authentication-Results: mx.mailbox.example; spf=pass

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

Return-Path: <${sender}>
From: Drawbell <alerts@drawbell.example>
To: <${recipient}>
Subject: Round 447

Body.
--part1_13d.2e68ed54_boundary--
`;

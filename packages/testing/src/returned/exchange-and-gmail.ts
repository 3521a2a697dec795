import type { ReturnedSample } from './returned-sample.ts';

/** Exchange Online: nobody by that name in the organisation. */
export const exchangeUnknownUser: ReturnedSample = ({
  to,
  recipient,
}) => `Received: from YT2PR01MB1234.CANPRD01.PROD.OUTLOOK.COM (2603:10b6:b01:1::1) by
 YT2PR01MB5678.CANPRD01.PROD.OUTLOOK.COM with HTTPS; Thu, 1 Oct 2026 15:00:08 +0000
MIME-Version: 1.0
From: <postmaster@example.org>
To: <${to}>
Date: Thu, 1 Oct 2026 15:00:08 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="7f1f9c4e-6a3e-4c5e-8f55-2f4f3f6f7a80"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-CA
Message-ID: <1f6e2ab3-93b5-4a0d-9a3e-0d5b1d6a7c11@YT2PR01MB5678.CANPRD01.PROD.OUTLOOK.COM>
In-Reply-To: <c0ffee@drawbell.example>
Subject: Undeliverable: Round 447
Auto-Submitted: auto-replied

--7f1f9c4e-6a3e-4c5e-8f55-2f4f3f6f7a80
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="0c0d2d4e-0d2c-4b43-8d9f-8b6f7a0e1c22"

--0c0d2d4e-0d2c-4b43-8d9f-8b6f7a0e1c22
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Delivery has failed to these recipients or groups:

${recipient}<mailto:${recipient}>
The email address you entered couldn't be found. Please check the recipient's=
 email address and try to resend the message.

--0c0d2d4e-0d2c-4b43-8d9f-8b6f7a0e1c22
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body><p>Delivery has failed to these recipients or groups</p></body></html>

--0c0d2d4e-0d2c-4b43-8d9f-8b6f7a0e1c22--

--7f1f9c4e-6a3e-4c5e-8f55-2f4f3f6f7a80
Content-Type: message/delivery-status

Reporting-MTA: dns;YT2PR01MB5678.CANPRD01.PROD.OUTLOOK.COM
Received-From-MTA: dns;relay.example.net
Arrival-Date: Thu, 1 Oct 2026 15:00:07 +0000

Final-Recipient: rfc822;${recipient}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${recipient} not found by SMTP address lookup

--7f1f9c4e-6a3e-4c5e-8f55-2f4f3f6f7a80
Content-Type: message/rfc822

From: Drawbell <alerts@drawbell.example>
To: <${recipient}>
Subject: Round 447

Body.

--7f1f9c4e-6a3e-4c5e-8f55-2f4f3f6f7a80--
`;

/** Exchange Online: our server is on its list of bad ones. */
export const exchangeBlocked: ReturnedSample = (names) =>
  exchangeUnknownUser(names)
    .replace('Status: 5.1.10', 'Status: 5.7.606')
    .replace(
      /Diagnostic-Code: .*\n/,
      'Diagnostic-Code: smtp;550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list please visit https://sender.example.com\n',
    );

/** Gmail: the account does not exist. */
export const gmailUnknownUser: ReturnedSample = ({
  to,
  recipient,
}) => `Received: by mail-qt1-f181.google.example with SMTP id d75a77b69052e-4602a1b2c3dso12345671cf.1
        for <${to}>; Thu, 01 Oct 2026 08:00:09 -0700 (PDT)
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: ${to}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: <c0ffee@drawbell.example>
In-Reply-To: <c0ffee@drawbell.example>
X-Failed-Recipients: ${recipient}
Message-ID: <66fc0a89.050a0220.1f2a3b.0123.GMR@mx.google.com>
Date: Thu, 01 Oct 2026 08:00:09 -0700 (PDT)
MIME-Version: 1.0
Content-Type: multipart/report; boundary="00000000000094b2b10623a1c0de"; report-type=delivery-status

--00000000000094b2b10623a1c0de
Content-Type: multipart/related; boundary="00000000000094b5d70623a1c0e0"

--00000000000094b5d70623a1c0e0
Content-Type: multipart/alternative; boundary="00000000000094b5df0623a1c0e1"

--00000000000094b5df0623a1c0e1
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to ${recipient} because the address couldn't be found, or is unable to receive mail.

--00000000000094b5df0623a1c0e1
Content-Type: text/html; charset="UTF-8"

<html><body><p>Your message wasn't delivered</p></body></html>

--00000000000094b5df0623a1c0e1--
--00000000000094b5d70623a1c0e0
Content-Type: image/png; name="icon.png"
Content-Disposition: attachment; filename="icon.png"
Content-Transfer-Encoding: base64
Content-ID: <icon.png>

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
--00000000000094b5d70623a1c0e0--
--00000000000094b2b10623a1c0de
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; ${to}
Arrival-Date: Thu, 01 Oct 2026 08:00:08 -0700 (PDT)
X-Original-Message-ID: <c0ffee@drawbell.example>

Final-Recipient: rfc822; ${recipient}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.example. (192.0.2.26, the server for the domain example.org.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
 550-5.1.1 double-checking the recipient's email address for typos or
 550-5.1.1 unnecessary spaces. For more information, go to
 550 5.1.1  https://support.google.example/mail/?p=NoSuchUser d75a77b69052e-4602a1b2c3dsi1234567.123 - gsmtp
Last-Attempt-Date: Thu, 01 Oct 2026 08:00:09 -0700 (PDT)

--00000000000094b2b10623a1c0de
Content-Type: message/rfc822

From: Drawbell <alerts@drawbell.example>
To: <${recipient}>
Subject: Round 447

Body.

--00000000000094b2b10623a1c0de--
`;

/** Gmail: the mailbox is full. */
export const gmailFull: ReturnedSample = (names) =>
  gmailUnknownUser(names)
    .replace('Status: 5.1.1', 'Status: 5.2.2')
    .replaceAll('550-5.1.1', '552-5.2.2')
    .replaceAll('550 5.1.1', '552 5.2.2');

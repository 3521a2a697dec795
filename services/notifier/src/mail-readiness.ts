import type { Mailer } from '@drawbell/mail/mailer';
import type { Clock } from '@drawbell/runtime/clock';
import type { ReadinessPart } from '@drawbell/runtime/readiness';

/** Mail servers do not like to be asked all the time. */
const keptForMs = 30_000;

/** Without what the server said: it may name somebody. */
const missing = 'The mail server cannot be reached, or refuses our login.';

/** The mail server as a part of which a process says when it is away: mails wait in the record meanwhile. */
export function mailReadiness(mailer: Pick<Mailer, 'verify'>, clock: Clock): ReadinessPart {
  let kept: { until: number; found: Promise<string | null> } | null = null;
  return {
    ...{ name: 'mail server', required: false },
    look: () => {
      const now = clock().getTime();
      if (kept !== null && kept.until > now) return kept.found;
      const found = mailer.verify().then((server) => (server.ok ? null : missing));
      kept = { until: now + keptForMs, found };
      return found;
    },
  };
}

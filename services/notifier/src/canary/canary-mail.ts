import { decideAlert } from '@drawbell/draws/alert-decision';
import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { createDrawMatcher } from '@drawbell/draws/match-draw';
import { preferencesSchema } from '@drawbell/draws/preferences';
import { profileSchema } from '@drawbell/draws/profile';
import { compileAlert } from '@drawbell/mail/alert-template';
import type { OutgoingMail } from '@drawbell/mail/outgoing-mail';
import type { Sender } from '@drawbell/mail/sender';

/** No draw has this number. */
const canaryNumber = '0';

/** The points of the synthetic candidate, above the synthetic cut-off. */
const canaryCrs = 500;

/** A draw of the day for the candidate below. It is a value: nothing of it is ever recorded among draws. */
function canaryDraw(now: Date): Draw {
  return {
    number: canaryNumber,
    date: now.toISOString().slice(0, 10),
    nameEn: 'Canadian Experience Class',
    nameFr: null,
    round: { kind: 'program', program: 'cec' },
    invitations: 1,
    crs: canaryCrs - 1,
    ...{ tieBreak: null, heldAtText: null, programsText: null, pool: null, sourceUrl: null },
  };
}

/**
 * Compares the synthetic draw with the synthetic candidate and writes the alert, with the matcher, the decision and the
 * template of real ones.
 * @throws when the matcher does not find what it must find
 */
export async function writeCanary(options: {
  now: Date;
  to: string;
  messageId: string;
  sender: Sender;
  publicUrl: string;
  /** That of the record, as for real draws. */
  catalogue: Catalogue;
}): Promise<OutgoingMail> {
  const { now, to, messageId, publicUrl, catalogue } = options;
  const draw = canaryDraw(now);
  const profile = profileSchema.parse({
    crs: canaryCrs,
    // Of the points grid of the draw, whichever changes are confirmed.
    crsReadOn: draw.date,
    programs: ['cec'],
    label: 'canary, not a real draw',
  });
  const preferences = preferencesSchema.parse({});
  const result = createDrawMatcher(draw, catalogue)(profile, preferences);
  if (result.outcome !== 'meets' || !decideAlert(draw, result, profile, preferences).told)
    throw new Error(`the matcher says ${result.outcome} where it must say meets`);
  const sender = { ...options.sender, name: `Canary of ${options.sender.name}` };
  const template = await compileAlert({
    ...{ draw, sender, publicUrl, catalogue },
    ...{ revision: 1, kind: 'alert', language: 'en' },
  });
  const statusUrl = `${publicUrl}/status`;
  return template.render({
    ...{ to, messageId, date: now },
    profiles: [{ label: profile.label ?? null, result, because: 'outcome' }],
    ...{ manageUrl: statusUrl, unsubscribeUrl: statusUrl, oneClickUrl: statusUrl },
  });
}

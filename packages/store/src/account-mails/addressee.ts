import { isOlderThan, rescores } from '@drawbell/draws/grid';
import type { Kysely } from 'kysely';
import { readCatalogue } from '../catalogue/catalogue.ts';
import type { Database, SuppressionReason } from '../schema.ts';
import type { Request } from '../subscribers/sign-up.ts';
import { listProfiles, type Subscriber } from '../subscribers/subscribers.ts';
import type { Endpoint } from '../webhooks/endpoints.ts';
import {
  type DueReminders,
  type ExpiredInvitation,
  readDueReminders,
  readExpiredInvitation,
} from '../plan/reminder-mails.ts';
import type { ClaimedAccountMail } from './account-mails.ts';
import { readSourceSilence, type SourceSilence } from './source-silences.ts';

/** How things stand with whom an account mail is for, at the moment it would be sent. */
export interface Addressee {
  /** Who has this address now, confirmed. */
  readonly subscriber: Subscriber | null;
  /** Whom the mail is about, when that is not (or no more) who has the address. */
  readonly subject: Subscriber | null;
  readonly suppressed: SuppressionReason | null;
  /** The request the mail asks to confirm; null when there is none or it is gone. */
  readonly request: Request | null;
  /** The endpoint that the mail is about; null when there is none or it is gone. */
  readonly endpoint: Endpoint | null;
  /** Of `todays_score`: whether the change stands and the subject has a score that is older. */
  readonly scoreIsOld: boolean;
  /** Of `reminder`: what it is to tell of the subject's plan. */
  readonly reminders: DueReminders | null;
  /** Of `invitation_expired`: which; null when it is gone, or the subject's profile was invited again. */
  readonly expired: ExpiredInvitation | null;
  /** Of `source_silent` and `source_back`: which silence; null when it is gone. */
  readonly silence: SourceSilence | null;
  /** Mails asked for by anybody for this address before this one: in the last day, and in the last 30. */
  readonly askedInADay: number;
  readonly askedIn30Days: number;
}

const dayMs = 86_400_000;

/** Kinds that anybody who knows an address can cause. */
const askedFor = ['sign_up', 'settings_link', 'address_change'] as const;

export async function readAddressee(
  db: Kysely<Database>,
  mail: ClaimedAccountMail,
  now: Date,
): Promise<Addressee> {
  const { emailHash, subscriberId, requestId, endpointId, invitationId } = mail;
  const subscriber = await db
    .selectFrom('subscribers')
    .selectAll()
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  const subject =
    subscriberId === null
      ? undefined
      : await db.selectFrom('subscribers').selectAll().where('id', '=', subscriberId).executeTakeFirst();
  const suppression = await db
    .selectFrom('suppressions')
    .select('reason')
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  const request =
    requestId === null
      ? undefined
      : await db.selectFrom('requests').selectAll().where('id', '=', requestId).executeTakeFirst();
  const endpoint =
    endpointId === null
      ? undefined
      : await db.selectFrom('endpoints').selectAll().where('id', '=', endpointId).executeTakeFirst();
  return {
    subscriber: subscriber ?? null,
    subject: subject ?? null,
    suppressed: suppression?.reason ?? null,
    request: request ?? null,
    endpoint: endpoint ?? null,
    reminders:
      subject !== undefined && mail.kind === 'reminder'
        ? await readDueReminders(db, { mailId: mail.id, subscriberId: subject.id, now })
        : null,
    expired:
      subject !== undefined && invitationId !== null
        ? await readExpiredInvitation(db, { id: invitationId, subscriberId: subject.id })
        : null,
    silence: await readSourceSilence(db, mail.sourceSilenceId),
    scoreIsOld: subject !== undefined && (await hasOldScore(db, subject.id, mail.gridChange)),
    askedInADay: await countAsked(db, mail, dayMs),
    askedIn30Days: await countAsked(db, mail, 30 * dayMs),
  };
}

async function hasOldScore(
  db: Kysely<Database>,
  subscriberId: string,
  gridChange: string | null,
): Promise<boolean> {
  if (gridChange === null) return false;
  const { gridChanges } = await readCatalogue(db);
  if (!gridChanges.some((change) => change.date === gridChange && rescores(change))) return false;
  return (await listProfiles(db, subscriberId)).some((profile) => isOlderThan(gridChange, profile));
}

async function countAsked(db: Kysely<Database>, mail: ClaimedAccountMail, withinMs: number): Promise<number> {
  const { count } = await db
    .selectFrom('account_mails')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('email_hash', '=', mail.emailHash)
    .where('id', '<', mail.id)
    .where('kind', 'in', askedFor)
    .where('status', '<>', 'cancelled')
    .where('created_at', '>', new Date(mail.createdAt.getTime() - withinMs))
    .executeTakeFirstOrThrow();
  return Number(count);
}

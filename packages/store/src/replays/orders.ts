import { timingSafeEqual } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Actor } from '../audit-log.ts';
import { drawKeyOf } from '../draws/draw-key.ts';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { drawAddress, findReplay, type Replay } from './replays.ts';
import type { NamedRecipients, ReplayBasis, ReplayChannel, ReplayCounts, ReplayScope } from './tables.ts';

/** Why a draw cannot be replayed as things stand. */
type ReplayRefusal =
  | { readonly kind: 'no_draw' }
  | { readonly kind: 'no_revision' }
  | { readonly kind: 'withdrawn' }
  /** A newer revision tells: what this one says is outdated. Rehearsing it is allowed. */
  | { readonly kind: 'superseded'; readonly revision: number };

export type OrderedReplay =
  | ReplayRefusal
  /** It is owed. */
  | { readonly kind: 'ordered'; readonly replay: Replay }
  /** Telling everybody again asks for a second call: this is its rehearsal, which is owed. */
  | { readonly kind: 'rehearsed'; readonly replay: Replay };

export interface ReplayWish {
  readonly drawNumber: string;
  /** The newest one when absent. */
  readonly revision?: number | undefined;
  readonly scope: ReplayScope;
  readonly basis: ReplayBasis;
  readonly channels: readonly ReplayChannel[];
  readonly recipients: NamedRecipients;
  readonly dryRun: boolean;
  readonly actor: Actor;
  readonly now: Date;
}

/**
 * Orders a replay: what it is for is decided when it is walked, in the background. Telling everybody
 * again (`all`) is only rehearsed; `confirmReplay` carries it out. Runs in the caller's transaction.
 */
export async function orderReplay(trx: Kysely<Database>, wish: ReplayWish): Promise<OrderedReplay> {
  const { scope, basis, channels, recipients, actor, now } = wish;
  const drawNumber = await drawKeyOf(trx, wish.drawNumber);
  const dryRun = wish.dryRun || scope === 'all';
  const refusal = await refusalOf(trx, { ...wish, drawNumber, dryRun });
  if ('kind' in refusal) return refusal;
  const { revision } = refusal;
  const replay = await owe(trx, {
    ...{ drawNumber, revision, scope, basis, channels, recipients, dryRun, now },
    ...{ confirms: null, actor: actor.name },
  });
  if (replay === undefined) throw new Error('a replay that confirms nothing was refused as confirmed');
  return { kind: wish.dryRun || !dryRun ? 'ordered' : 'rehearsed', replay };
}

/** How many a rehearsal said would be told. */
export interface CountsSeen {
  readonly email: number;
  readonly webhook: number;
}

export type ConfirmedReplay =
  | ReplayRefusal
  | { readonly kind: 'ordered'; readonly replay: Replay }
  /** The token is of no rehearsal of this draw. */
  | { readonly kind: 'no_rehearsal' }
  /** It has not been walked to its end. */
  | { readonly kind: 'not_walked' }
  /** The rehearsal is too old to say what would happen now. */
  | { readonly kind: 'too_old' }
  | { readonly kind: 'other_counts'; readonly counts: CountsSeen }
  | { readonly kind: 'confirmed_before'; readonly replayId: string };

/** A rehearsal may be confirmed for this long. */
export const rehearsalMs = 60 * 60_000;

/**
 * Carries out what was rehearsed, once: asks for the token and the counts that the rehearsal gave, so that nobody mails
 * thousands by mistake. Runs in the caller's transaction.
 */
export async function confirmReplay(
  trx: Kysely<Database>,
  secrets: Secrets,
  order: {
    readonly drawNumber: string;
    /** `<number of the rehearsal>.<token>` */
    readonly confirmation: string;
    readonly counts: CountsSeen;
    readonly actor: Actor;
    readonly now: Date;
  },
): Promise<ConfirmedReplay> {
  const { confirmation, counts, actor, now } = order;
  const drawNumber = await drawKeyOf(trx, order.drawNumber);
  const rehearsal = await rehearsalOf(trx, secrets, confirmation);
  if (rehearsal === undefined || rehearsal.draw_number !== drawNumber) return { kind: 'no_rehearsal' };
  if (rehearsal.state !== 'done' || rehearsal.ended_at === null) return { kind: 'not_walked' };
  if (now.getTime() - rehearsal.ended_at.getTime() > rehearsalMs) return { kind: 'too_old' };
  const seen = countsSeen(rehearsal.counts);
  if (seen.email !== counts.email || seen.webhook !== counts.webhook)
    return { kind: 'other_counts', counts: seen };
  const { revision, scope, basis, channels, recipients } = rehearsal;
  const refusal = await refusalOf(trx, { drawNumber, revision, dryRun: false });
  if ('kind' in refusal) return refusal;
  const replay = await owe(trx, {
    ...{ drawNumber, revision, scope, basis, channels, recipients, now },
    ...{ dryRun: false, confirms: rehearsal.id, actor: actor.name },
  });
  if (replay === undefined) {
    const { id } = await trx
      .selectFrom('replays')
      .select('id')
      .where('confirms', '=', rehearsal.id)
      .executeTakeFirstOrThrow();
    return { kind: 'confirmed_before', replayId: id };
  }
  return { kind: 'ordered', replay };
}

/** What `confirmReplay` asks for; null until the rehearsal was walked to its end, and for what is no rehearsal. */
export function confirmationOf(
  secrets: Secrets,
  replay: Replay,
): { readonly token: string; readonly counts: CountsSeen } | null {
  if (!replay.dry_run || replay.state !== 'done') return null;
  return {
    token: `${replay.id}.${secrets.linkToken('replay', replay.id)}`,
    counts: countsSeen(replay.counts),
  };
}

async function rehearsalOf(
  trx: Kysely<Database>,
  secrets: Secrets,
  confirmation: string,
): Promise<Replay | undefined> {
  const [, id, token] = /^([1-9]\d{0,17})\.([\w-]{43})$/.exec(confirmation) ?? [];
  if (id === undefined || token === undefined) return undefined;
  if (!timingSafeEqual(Buffer.from(token), Buffer.from(secrets.linkToken('replay', id)))) return undefined;
  const replay = await findReplay(trx, id);
  return replay?.dry_run === true ? replay : undefined;
}

function countsSeen({ email, webhook }: ReplayCounts): CountsSeen {
  const sum = (send: Readonly<Record<string, number>> = {}) =>
    Object.values(send).reduce((all, each) => all + each, 0);
  return { email: sum(email?.send), webhook: sum(webhook?.send) };
}

/** The revision to replay, or why there is none. */
async function refusalOf(
  trx: Kysely<Database>,
  wish: { drawNumber: string; revision?: number | undefined; dryRun: boolean },
): Promise<ReplayRefusal | { readonly revision: number }> {
  const draw = await trx
    .selectFrom('draws')
    .select(['revision', 'withdrawn_at'])
    .where('number', '=', wish.drawNumber)
    .executeTakeFirst();
  if (draw === undefined) return { kind: 'no_draw' };
  const revision = wish.revision ?? draw.revision;
  if (revision < 1 || revision > draw.revision) return { kind: 'no_revision' };
  if (wish.dryRun) return { revision };
  if (draw.withdrawn_at !== null) return { kind: 'withdrawn' };
  // The rule by which a mail begins: it is superseded when a newer revision has a walk of its own.
  const { rows } = await sql<{ newer: number | null }>`
    SELECT max(revision) AS newer FROM fan_outs
     WHERE draw_number = ${wish.drawNumber} AND revision > ${revision}`.execute(trx);
  const newer = rows[0]?.newer ?? null;
  return newer === null ? { revision } : { kind: 'superseded', revision: newer };
}

/** What is asked for. */
interface ReplayOrder {
  readonly drawNumber: string;
  readonly revision: number;
  readonly scope: ReplayScope;
  readonly basis: ReplayBasis;
  readonly channels: readonly ReplayChannel[];
  readonly recipients: NamedRecipients;
  readonly dryRun: boolean;
  /** The rehearsal that it carries out. */
  readonly confirms: string | null;
  readonly actor: string;
  readonly now: Date;
}

/** Owes a replay. Undefined when its rehearsal was carried out before. */
async function owe(db: Kysely<Database>, order: ReplayOrder): Promise<Replay | undefined> {
  return db
    .insertInto('replays')
    .values({
      draw_number: order.drawNumber,
      revision: order.revision,
      scope: order.scope,
      basis: order.basis,
      channels: [...order.channels],
      recipients: JSON.stringify(order.recipients),
      dry_run: order.dryRun,
      state: 'owed',
      confirms: order.confirms,
      counts: '{}',
      sample: '[]',
      actor: order.actor,
      ordered_at: order.now,
    })
    .onConflict((conflict) => conflict.column('confirms').doNothing())
    .returningAll()
    .returning(drawAddress)
    .executeTakeFirst();
}

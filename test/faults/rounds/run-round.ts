import { setTimeout as delay } from 'node:timers/promises';
import type { Draw } from '@drawbell/draws/draw';
import { readRoundType } from '@drawbell/draws/round-type';
import { openQueue } from '@drawbell/queue/open-queue';
import { createLogger } from '@drawbell/runtime/logger';
import type { RecordedRound } from '@drawbell/testing/recorded-rounds';
import { aRound } from '../../life/rounds.ts';
import { chooseLeavers, leave, type Leaver } from './leave.ts';
import { untilQuiet } from './quiet.ts';
import type { RoundPlan } from './round-plan.ts';
import { seededRandom } from './seeded-random.ts';
import type { Stage } from './stage.ts';
import { placeOf, strike } from './strike.ts';
import { type MailFigures, verifyMails } from './verify-mails.ts';
import { verifyWebhooks, type WebhookFigures } from './verify-webhooks.ts';
import { whoIsOwed } from './who-is-owed.ts';

export interface RoundResult {
  readonly seed: number;
  /** What is not as promised; empty when the round passed. */
  readonly wrong: readonly string[];
  readonly mails: MailFigures;
  readonly inDoubtMax: number;
  readonly webhooks: WebhookFigures;
  readonly seconds: number;
  /** From the end of the last fault until everything was delivered and recorded. */
  readonly healSeconds: number;
  /** From serving a further draw, without faults, to the last alert of it. */
  readonly calmSeconds: number;
  /** Starts that failed because the database was away. */
  readonly failedStarts: number;
  /** What the services logged as errors, by sentence. */
  readonly errors: Readonly<Record<string, number>>;
}

/** How long a share of the alerts is waited for before a fault strikes all the same. */
const strikeAnywayMs = 8_000;

const quietPatienceMs = 150_000;
/** Concerns few, so that a round is short. */
const calmCrs = 580;

const calmPatienceMs = 60_000;

/**
 * One round: a draw is published and everything goes wrong that the plan says; when all is mended and quiet, everybody
 * must have been told once. Then a further draw is published and nothing goes wrong.
 */
export async function runRound(stage: Stage, plan: RoundPlan): Promise<RoundResult> {
  const startedAt = performance.now();
  stage.sink.clear();
  stage.receivers.clear();
  const endsBefore = allEnds(stage).length;
  const wrong: string[] = [];
  const number = nextNumber(stage);
  const round = roundOf(plan, number);
  const owed = whoIsOwed(drawOf(round), stage.people);
  stage.published.push(round);
  stage.serve();
  const [inDoubtByFaults, leavers] = await Promise.all([
    strikeAll(stage, plan, owed.size),
    leaveAll(stage, plan, { number, owed }),
    correct(stage, plan, { number, owed: owed.size }),
  ]);
  const mendedAt = performance.now();
  const open = await untilQuiet(stage, { number, crs: plan.correctedCrs ?? plan.crs }, quietPatienceMs);
  const healSeconds = (performance.now() - mendedAt) / 1_000;
  wrong.push(...open.map((what) => `not quiet: ${what}`));
  const inDoubtMax = inDoubtByFaults + stage.sink.droppedInDoubt();
  const mails = await verifyMails(stage, number, { leavers, inDoubtMax });
  const webhooks = await verifyWebhooks(stage, number);
  wrong.push(...mails.wrong, ...webhooks.wrong);
  const calm = await calmDraw(stage);
  wrong.push(...calm.wrong, ...(await deadSchedules(stage)));
  const ends = allEnds(stage).slice(endsBefore);
  for (const end of ends.filter(({ wasAtWork }) => wasAtWork))
    wrong.push(`${end.service} ended by itself: ${end.code ?? end.signal}\n${end.tail}`);
  await letComeBack(stage, leavers);
  return {
    seed: plan.seed,
    ...{ wrong, inDoubtMax, mails: mails.figures, webhooks: webhooks.figures },
    seconds: (performance.now() - startedAt) / 1_000,
    healSeconds,
    calmSeconds: calm.seconds,
    failedStarts: ends.filter(({ wasAtWork }) => !wasAtWork).length,
    errors: takeErrors(stage),
  };
}

async function strikeAll(stage: Stage, plan: RoundPlan, owed: number): Promise<number> {
  const busy = new Map<string, Promise<unknown>>();
  const struck = plan.faults.map(async ({ fault, atShare, afterMs }) => {
    await untilShare(stage, atShare, owed);
    await delay(afterMs);
    const place = placeOf(fault);
    const turn = (busy.get(place) ?? Promise.resolve()).then(() => strike(stage, fault));
    busy.set(
      place,
      turn.catch(() => {}),
    );
    return turn;
  });
  return (await Promise.all(struck)).reduce((sum, { inDoubtMax }) => sum + inDoubtMax, 0);
}

async function untilShare({ sink }: Stage, share: number, owed: number): Promise<void> {
  const deadline = performance.now() + (share === 0 ? 0 : strikeAnywayMs);
  while (sink.kept.length < share * owed && performance.now() < deadline) await delay(20);
}

async function leaveAll(
  stage: Stage,
  plan: RoundPlan,
  { number, owed }: { number: string; owed: ReadonlySet<string> },
): Promise<Map<string, Leaver>> {
  const leavers = new Map<string, Leaver>();
  const random = seededRandom(plan.seed ^ 0x1eaf);
  for (const id of chooseLeavers(random, owed, plan.leavers)) {
    await delay(random.between(0, 400));
    leavers.set(id, await leave(stage, id, number));
  }
  return leavers;
}

async function correct(
  stage: Stage,
  plan: RoundPlan,
  { number, owed }: { number: string; owed: number },
): Promise<void> {
  if (plan.correctedCrs === null) return;
  await untilShare(stage, plan.correctedAtShare, owed);
  stage.published.pop();
  stage.published.push({ ...roundOf(plan, number), crs: plan.correctedCrs });
  stage.serve();
}

/** A draw that nothing disturbs: everything must work as if nothing had ever happened. */
async function calmDraw(stage: Stage): Promise<{ seconds: number; wrong: string[] }> {
  const number = nextNumber(stage);
  const name = { nameEn: 'French-Language proficiency 2026-Version 2', nameFr: null };
  stage.published.push(aRound(number, { date: today(), crs: calmCrs, ...name }));
  const startedAt = performance.now();
  stage.serve();
  const open = await untilQuiet(stage, { number, crs: calmCrs }, calmPatienceMs);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { wrong } = await verifyMails(stage, number, { leavers: await readLeavers(stage), inDoubtMax: 0 });
  const webhooks = await verifyWebhooks(stage, number);
  const all = [...open.map((what) => `not quiet: ${what}`), ...wrong, ...webhooks.wrong];
  return { seconds, wrong: all.map((what) => `calm draw: ${what}`) };
}

/** Those who have left by now may get nothing at all. */
async function readLeavers(stage: Stage): Promise<Map<string, Leaver>> {
  const rows = await stage.ask<{ id: string }>("SELECT id FROM subscribers WHERE state = 'unsubscribed'");
  return new Map(rows.map(({ id }) => [id, { mayCome: new Map() }]));
}

/** The next tick of the scraper must be in the queue, or be put there by the watchdog. */
async function deadSchedules(stage: Stage): Promise<string[]> {
  const log = createLogger({ level: 'silent', service: 'test' });
  const queue = await openQueue({
    databaseUrl: 'postgresql://127.0.0.1:1/unused',
    redisUrl: stage.redis.url,
    ...{ applicationName: 'test', tickMs: 1_000, log },
  });
  const deadline = performance.now() + 30_000;
  try {
    for (;;) {
      const { waiting, active, delayed } = (await queue.depths())['poll-feed'];
      if (waiting + active + delayed > 0) return [];
      if (performance.now() > deadline) return ['the schedule of polls is dead'];
      await delay(200);
    }
  } finally {
    await queue.close();
  }
}

/** Everybody is there again for the next round, and the endpoints' troubles are forgotten. */
async function letComeBack(stage: Stage, leavers: ReadonlyMap<string, Leaver>): Promise<void> {
  await stage.ask("UPDATE subscribers SET state = 'active', ended_at = NULL WHERE id = ANY ($1::bigint[])", [
    [...leavers.keys()],
  ]);
  await stage.ask('UPDATE endpoints SET consecutive_failures = 0, failing_since = NULL, hold_until = NULL');
}

function allEnds({ services }: Stage) {
  return Object.values(services)
    .flatMap(({ unaskedEnds }) => unaskedEnds)
    .toSorted((a, b) => a.at - b.at);
}

function takeErrors({ services }: Stage): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const service of Object.values(services))
    for (const [what, count] of service.takeErrors())
      errors[`${service.name}: ${what}`] = (errors[`${service.name}: ${what}`] ?? 0) + count;
  return errors;
}

function nextNumber({ published }: Stage): string {
  return String(447 + published.length);
}

function roundOf(plan: RoundPlan, number: string): RecordedRound {
  return aRound(number, { date: today(), nameEn: plan.roundName, nameFr: null, crs: plan.crs });
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** As the scraper will read it, as far as matching goes. */
function drawOf(round: RecordedRound): Draw {
  return {
    ...{ number: round.number, date: round.date, nameEn: round.nameEn, nameFr: round.nameFr },
    round: readRoundType(round.nameEn),
    ...{ invitations: round.invitations, crs: round.crs, tieBreak: null, heldAtText: round.heldAtText },
    ...{ programsText: null, pool: null, sourceUrl: null },
  };
}

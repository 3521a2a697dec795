import type { RecordTransaction, Store } from '@drawbell/store/open-store';
import {
  type ConfirmedReplay,
  confirmationOf,
  confirmReplay,
  type OrderedReplay,
  orderReplay,
} from '@drawbell/store/replays/orders';
import {
  cancelReplay,
  findReplay,
  listReplays,
  readReplayProgress,
  type Replay,
  type ReplayProgress,
  resumeReplay,
} from '@drawbell/store/replays/replays';
import { replayBases, replayChannels, replayScopes } from '@drawbell/store/replays/tables';
import type { Secrets } from '@drawbell/store/secrets';
import { z } from 'zod';
import { one, pages } from './answers.ts';
import { ask } from './ask.ts';
import { lookup, order, type Ring } from './operation.ts';
import { found, Refusal } from './refusal.ts';
import { camel, drawNumber, id, instant, pageOf, paging, rowNumber } from './values.ts';

const count = z.int().min(0);
const recipientsMax = 1_000;
const countsSeen = z
  .strictObject({ email: count, webhook: count })
  .describe('How many the rehearsal said would be told.');

/** A list of ids of one kind, each once, as the numbers of their rows. Refuses what is no such id. */
function ids(kind: 'sub' | 'ep') {
  const form = new RegExp(`^${kind}_([1-9]\\d{0,17})$`);
  return z
    .array(z.string().max(40).regex(form, `is not ${kind}_ and a number`))
    .max(recipientsMax)
    .transform((all) => [...new Set(all.map((each) => form.exec(each)?.[1] ?? '0'))])
    .default([]);
}

/** What may be ordered: a replay, or the carrying out of a rehearsal. */
export const replayWish = z
  .strictObject({
    scope: z
      .enum(replayScopes)
      .optional()
      .describe(
        'missed: those whom the draw concerns and who were not told. failed: deliveries that ended in failure or doubt. all: everybody it concerns, those who have it too, after a second call. named: the recipients given here.',
      ),
    revision: z.int().min(1).optional().describe('The newest when absent. An older one can be rehearsed.'),
    basis: z
      .enum(replayBases)
      .default('today')
      .describe('By whose profiles the concerned are found: as they are today, or as they were that day.'),
    channels: z
      .array(z.enum(replayChannels))
      .min(1)
      .refine((list) => new Set(list).size === list.length, 'names a channel twice')
      .default(['email']),
    recipients: z.strictObject({ subscribers: ids('sub'), endpoints: ids('ep') }).optional(),
    dryRun: z.boolean().default(false).describe('Counts, and sends nothing.'),
    confirmation: z
      .strictObject({ token: z.string().max(100), counts: countsSeen })
      .optional()
      .describe('Of a rehearsal: carries it out. Nothing else is given then.'),
  })
  .refine(({ scope, confirmation }) => (scope === undefined) !== (confirmation === undefined), {
    message: 'Give a scope, or the confirmation of a rehearsal.',
    path: ['scope'],
  })
  .refine(({ scope, recipients }) => scope === 'named' || recipients === undefined, {
    message: 'Recipients go with the scope "named".',
    path: ['recipients'],
  })
  .refine(
    ({ scope, recipients: { subscribers, endpoints } = { subscribers: [], endpoints: [] } }) =>
      scope !== 'named' || subscribers.length + endpoints.length > 0,
    { message: 'Name somebody.', path: ['recipients'] },
  );

const channelCounts = z.object({
  send: z.record(z.string(), count).describe('Those who are told, by the outcome that is the cause.'),
  again: count.describe('Of them, those who were told before.'),
  leftAlone: z.record(z.string(), count).describe('Those who are not, by the reason.'),
  noLongerConcerned: count.describe('Told before, and by these facts not concerned.'),
  otherOutcome: count.describe('Decided otherwise than recorded before.'),
});

const replay = z
  .object({
    id: id('rep'),
    drawNumber: ask(z.string(), { label: 'Draw' }),
    revision: z.int(),
    scope: z.enum(replayScopes),
    basis: z.enum(replayBases),
    channels: z.array(z.enum(replayChannels)),
    dryRun: z.boolean(),
    state: ask(
      z
        .enum(['owed', 'running', 'done', 'cancelled'])
        .describe(
          'owed: it begins when no live alert of the draw is to be matched any more and the draw is not held back or withdrawn. done: walked to its end; `progress` says how far its messages are.',
        ),
      { looks: { owed: 'warn', running: 'warn', done: 'good', cancelled: 'bad' } },
    ),
    counts: z.object({ email: channelCounts.optional(), webhook: channelCounts.optional() }),
    sample: z
      .array(
        z.object({
          recipient: z.string().describe('sub_… or ep_…'),
          because: z.string(),
          action: z.enum(['first', 'retry', 'repeat']),
          before: z.string().nullable().describe('The status of what was there before.'),
        }),
      )
      .describe('A few of those who are told.'),
    walked: z
      .object({
        stage: z.enum(['people', 'endpoints', 'watched']),
        part: z.number().min(0).max(1).nullable(),
      })
      .describe('How far the walk is; `part` of the people.'),
    made: ask(count.describe('Messages that it owed somebody.'), { label: 'Owed' }),
    progress: ask(
      z.object({ owed: count, sent: count, failed: count, cancelled: count }).describe('How far those are.'),
      {
        write: ({ owed, sent, failed, cancelled }) =>
          `${sent} sent, ${owed} owed, ${failed} failed, ${cancelled} cancelled`,
      },
    ),
    confirmation: z
      .object({ token: z.string(), counts: countsSeen })
      .nullable()
      .describe('Of a rehearsal that was walked: sent back, it is carried out. Good for an hour, once.'),
    confirms: id('rep').nullable().describe('The rehearsal that it carries out.'),
    actor: ask(z.string(), { label: 'Ordered by' }),
    orderedAt: ask(instant, { label: 'Ordered' }),
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
  })
  .meta({ id: 'Replay' });

/** A replay as the API has it. */
export type ReplayJson = z.input<typeof replay>;

const kindOf = ({ dryRun }: { dryRun: boolean }) => (dryRun ? 'rehearsal' : 'replay');
const answers = one(replay, [
  ...(['id', 'drawNumber', 'revision', 'scope', 'basis', 'channels'] as const),
  { label: 'What', tell: kindOf },
  ...(['state', 'progress', 'actor', 'orderedAt', 'endedAt'] as const),
]);

function replayOf(secrets: Secrets, row: Replay, progress: ReplayProgress): z.output<typeof replay> {
  return {
    ...camel(row),
    drawNumber: row.draw_address,
    sample: [...row.sample],
    walked: { stage: row.stage, part: partWalked(row) },
    made: Number(row.made),
    progress,
    confirmation: confirmationOf(secrets, row),
  };
}

function partWalked({ state, stage, cursor, upper_bound: upperBound }: Replay): number | null {
  if (state === 'done') return 1;
  if (stage !== 'people') return 1;
  const last = Number(upperBound ?? 0);
  return last === 0 ? null : Math.min(1, Number(cursor) / last);
}

const read = async (db: Store['db'], secrets: Secrets, row: Replay) =>
  replayOf(secrets, row, await readReplayProgress(db, row.id));

const at = { replay: id('rep') };

/** A past draw through matching and delivery again, on an operator's order. */
export const replays = {
  list: lookup({
    name: 'replay list',
    operationId: 'listReplays',
    path: '/replays',
    scope: 'read',
    says: 'Lists replays, newest first',
    takes: { draw: drawNumber.optional(), ...paging(rowNumber) },
    answers: pages('replays', replay, {
      form: rowNumber,
      columns: [
        ...(['id', 'drawNumber', 'revision', 'scope'] as const),
        { label: 'What', tell: kindOf },
        ...(['state', 'made'] as const),
        { label: 'Sent', tell: ({ progress }) => String(progress.sent) },
        'orderedAt',
      ],
    }),
    run: async ({ db, secrets }, { draw, limit, cursor = null }) => {
      const rows = await listReplays(db, { drawNumber: draw, before: cursor, limit: limit + 1 });
      const page = pageOf(rows, limit, (last) => last.id);
      const { nextCursor } = page;
      return { replays: await Promise.all(page.rows.map((row) => read(db, secrets, row))), nextCursor };
    },
  }),
  show: lookup({
    name: 'replay show',
    path: '/replays/:replay',
    scope: 'read',
    says: 'Shows a replay: what it counted and how far it is',
    faces: { command: 'it waits for the end of one, with --follow' },
    at,
    answers,
    run: async ({ db, secrets }, { replay: which }) =>
      read(db, secrets, found(await findReplay(db, which), 'replay')),
  }),
  order: order({
    name: 'replay order',
    path: '/draws/:number/replays',
    scope: 'replay',
    audit: 'replay.order',
    says: 'Orders a replay of a draw, or a rehearsal of one',
    more: 'Walked in the background, behind live alerts, through the same matching and ledger. Nobody who unsubscribed or is suppressed is mailed; mails say that they are a repeat; two replays of one draw do not double each other. The scope `all` only orders its rehearsal: look at its counts, and send back its confirmation.',
    done: 'The replay is ordered.',
    status: 202,
    faces: {
      form: 'a rehearsal is ordered on the page of a draw, and confirmed on its own',
      command: '`order` and `confirm` are two, and walk it too with --here',
    },
    at: { number: drawNumber },
    takes: replayWish,
    answers,
    run: async ({ trx, secrets, actor, now }, { number, confirmation, recipients = {}, ...wished }) => {
      const ordered = { drawNumber: number, actor, now };
      if (confirmation !== undefined) {
        const { token, counts } = confirmation;
        const end = await confirmReplay(trx, secrets, { ...ordered, confirmation: token, counts });
        if (!('replay' in end)) throw refusalOf(end);
        const { id: which, draw_number: key, confirms } = end.replay;
        return {
          ...{ audit: 'replay.confirm', target: `draw ${key}` },
          after: { replay: `rep_${which}`, rehearsal: `rep_${confirms}`, counts },
          ...begun(secrets, end.replay),
        };
      }
      const { scope = 'missed', revision, basis, channels, dryRun } = wished;
      const end = await orderReplay(trx, {
        ...{ ...ordered, revision, basis, channels, dryRun, scope, recipients },
      });
      if (!('replay' in end)) throw refusalOf(end);
      const { replay: row } = end;
      return {
        target: `draw ${row.draw_number}`,
        after: {
          ...{ replay: `rep_${row.id}`, revision: row.revision, scope: row.scope, basis: row.basis },
          ...{ channels: row.channels, recipients: row.recipients, dryRun: row.dry_run },
        },
        ...begun(secrets, row),
      };
    },
  }),
  cancel: order({
    name: 'replay cancel',
    path: '/replays/:replay/cancel',
    scope: 'replay',
    audit: 'replay.cancel',
    says: 'Stops a replay: what has not begun is not sent',
    done: 'The replay is stopped: what has not begun is not sent.',
    tone: 'warn',
    at,
    answers,
    run: async ({ trx, secrets, now }, { replay: which }) =>
      steer(trx, secrets, {
        which,
        change: () => cancelReplay(trx, { id: which, now }),
        refused: 'The replay is over, or stopped: there is nothing to stop.',
      }),
  }),
  resume: order({
    name: 'replay resume',
    path: '/replays/:replay/resume',
    scope: 'replay',
    audit: 'replay.resume',
    says: 'Lets a stopped replay go on',
    done: 'The replay goes on. Whoever was told meanwhile is left alone.',
    at,
    answers,
    run: async ({ trx, secrets }, { replay: which }) =>
      steer(trx, secrets, {
        which,
        change: () => resumeReplay(trx, which),
        refused: 'The replay is not stopped.',
      }),
  }),
};

/** What is answered of a replay that is owed now. */
function begun(secrets: Secrets, row: Replay) {
  const body = replayOf(secrets, row, { owed: 0, sent: 0, failed: 0, cancelled: 0 });
  return { body, rings: [['run-replays', {}]] satisfies Ring[] };
}

async function steer(
  trx: RecordTransaction,
  secrets: Secrets,
  { which, change, refused }: { which: string; change: () => Promise<boolean>; refused: string },
) {
  const before = found(await findReplay(trx, which), 'replay');
  if (!(await change())) throw new Refusal('conflict', refused);
  const row = found(await findReplay(trx, which), 'replay');
  return {
    target: `rep_${which}`,
    before: { state: before.state },
    after: { state: row.state, drawNumber: row.draw_number },
    body: await read(trx, secrets, row),
    rings: [['run-replays', {}]] satisfies Ring[],
  };
}

function refusalOf(end: Exclude<OrderedReplay | ConfirmedReplay, { replay: Replay }>): Refusal {
  switch (end.kind) {
    case 'no_draw':
      return new Refusal('not-found', 'There is no draw of this number.');
    case 'no_revision':
      return new Refusal('not-found', 'The draw has no such revision.');
    case 'withdrawn':
      return conflict('The draw is withdrawn: nobody is told of it while IRCC does not publish it.');
    case 'superseded':
      return conflict(
        `Revision ${end.revision} tells what is true now: replay that one. An older one can only be rehearsed.`,
      );
    case 'no_rehearsal':
      return conflict('The token is of no rehearsal of this draw. Order a rehearsal first.');
    case 'not_walked':
      return conflict('The rehearsal has not been walked to its end yet. Look at it again in a moment.');
    case 'too_old':
      return conflict(
        'The rehearsal is more than an hour old: others may be concerned by now. Rehearse again.',
      );
    case 'other_counts':
      return conflict(
        `The rehearsal counted ${end.counts.email} by e-mail and ${end.counts.webhook} by webhook, not what was sent here.`,
      );
    case 'confirmed_before':
      return conflict(`It was carried out before: rep_${end.replayId}.`);
  }
}

const conflict = (sentence: string) => new Refusal('conflict', sentence);

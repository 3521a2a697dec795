import { z } from 'zod';
import { dayIn, firstInstantOf } from './local-time.ts';
import { daysAfter } from './past-draws.ts';

/** What a person may be told of a draw besides that they meet it, each with a rhythm of its own. */
const rhythmKinds = ['mayMeet', 'near', 'everyDraw'] as const;
type RhythmKind = (typeof rhythmKinds)[number];

/** What is told: what one meets, always at once; that what was told has changed, at once too; and the rest. */
export type NewsKind = 'meets' | 'correction' | RhythmKind;

const rhythms = ['at_once', 'daily', 'weekly'] as const;
export type Rhythm = (typeof rhythms)[number];

const timeSchema = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'is no time of the day: give one such as 08:00');

/** How a person is told: when, and where first. The defaults are part of the format; the zone is that of reminders. */
export const tellingSchema = z
  .strictObject({
    rhythm: z
      .partialRecord(z.enum(rhythmKinds), z.enum(rhythms))
      .default({})
      .describe(
        'By kind of news; what is left out is told at once. What a profile meets is always told at once.',
      ),
    digest: z
      .strictObject({
        time: timeSchema.default('08:00'),
        weekday: z.int().min(1).max(7).default(1).describe('Of weekly digests: 1 is Monday.'),
      })
      .default({ time: '08:00', weekday: 1 })
      .describe('When daily and weekly digests are sent, where the person is.'),
    quiet: z
      .strictObject({
        from: timeSchema,
        to: timeSchema,
        letMeetsThrough: z.boolean().default(true),
      })
      .refine(({ from, to }) => from !== to, { path: ['to'], error: 'must differ from its beginning' })
      .nullable()
      .default(null)
      .describe(
        'Hours in which nothing is sent, where the person is. An end before the beginning is of the next day.',
      ),
    meetsTo: z
      .enum(['all', 'first'])
      .default('all')
      .describe(
        'Where it is told that a profile meets a draw. All other news goes to the first channel alone.',
      ),
    first: z
      .string()
      .regex(/^(?:email|[1-9]\d{0,17})$/, 'is neither email nor the id of a channel')
      .default('email')
      .describe('email, or the id of a channel. When that one ends, e-mail takes its place.'),
    sourceSilent: z
      .boolean()
      .default(false)
      .describe(
        'Tell when the official list could not be read for hours of a working day, and when it is back.',
      ),
  })
  .meta({ id: 'Telling' });

export type Telling = z.infer<typeof tellingSchema>;
export type QuietHours = NonNullable<Telling['quiet']>;

/** What holds for whoever chose nothing: all news at once, by mail. */
export const usualTelling: Telling = Object.freeze(tellingSchema.parse({}));

/**
 * What kind of news an alert is, by the wish that asked for it and the outcomes of its profiles: whatever asked for it, a
 * draw that a profile meets is told as such.
 */
export function newsKindOf(because: string, outcomes: readonly string[]): NewsKind {
  if (outcomes.includes('meets')) return 'meets';
  if (because === 'meets' || because === 'correction') return because;
  if (because === 'may_meet') return 'mayMeet';
  return because === 'near' ? 'near' : 'everyDraw';
}

/** When an alert is told: by itself and as soon as possible, or together with what else waits until then. */
export type TellAt = { readonly together: false } | { readonly together: true; readonly at: Date };

const alone: TellAt = Object.freeze({ together: false });

/** When news of `now` is told. */
export function tellAt(
  { rhythm, digest, quiet }: Pick<Telling, 'rhythm' | 'digest' | 'quiet'>,
  { kind, zone, now }: { readonly kind: NewsKind; readonly zone: string; readonly now: Date },
): TellAt {
  const own = kind === 'meets' || kind === 'correction' ? 'at_once' : (rhythm[kind] ?? 'at_once');
  const due = own === 'at_once' ? now : nextDigest(digest, { rhythm: own, zone, after: now });
  const held = kind === 'meets' && quiet?.letMeetsThrough === true ? null : quietUntil(quiet, zone, due);
  if (own === 'at_once' && held === null) return alone;
  return { together: true, at: held ?? due };
}

/**
 * The first digest at or after a moment: one a day of the person's own calendar, or one a week. On a day whose clocks skip its
 * time it is the first moment after it; a time that comes twice is the first.
 */
export function nextDigest(
  { time, weekday }: Telling['digest'],
  { rhythm, zone, after }: { rhythm: Exclude<Rhythm, 'at_once'>; zone: string; after: Date },
): Date {
  let day = dayIn(zone, after);
  for (let ahead = 0; ahead <= 8; ahead += 1) {
    if (rhythm === 'daily' || isoWeekday(day) === weekday) {
      const at = firstInstantOf(zone, day, time);
      if (at >= after) return at;
    }
    day = daysAfter(day, 1);
  }
  throw new RangeError(`no digest within eight days in ${zone}`);
}

/**
 * Until when quiet hours hold what is to be told at a moment; null outside of them. They begin and end once a day, also
 * where clocks show an hour twice or not at all.
 */
export function quietUntil(quiet: QuietHours | null, zone: string, at: Date): Date | null {
  if (quiet === null) return null;
  const { from, to } = quiet;
  const today = dayIn(zone, at);
  for (const begins of [daysAfter(today, -1), today]) {
    const ends = firstInstantOf(zone, from < to ? begins : daysAfter(begins, 1), to);
    if (firstInstantOf(zone, begins, from) <= at && at < ends) return ends;
  }
  return null;
}

/** 1 is Monday. */
function isoWeekday(day: string): number {
  return new Date(`${day}T12:00:00Z`).getUTCDay() || 7;
}

/** A place where a person is told: their mailbox has the id 0. */
export interface TellingPlace {
  readonly id: string;
  readonly channel: TellingChannel;
}

export type TellingChannel = 'email' | 'push' | 'ntfy' | 'telegram';

export const mailboxPlace: TellingPlace = Object.freeze({ id: '0', channel: 'email' });

/**
 * Where news goes. What one meets to every place, or to the first alone if they wish so; all else to the first.
 * @param places active ones beside the mailbox, in their order
 * @param mailable whether the mailbox may be mailed; where it may not, another place comes first
 */
export function placesFor(
  { meetsTo, first }: Pick<Telling, 'meetsTo' | 'first'>,
  { kind, places, mailable }: { kind: NewsKind; places: readonly TellingPlace[]; mailable: boolean },
): readonly TellingPlace[] {
  const known = mailable || places.length === 0 ? [mailboxPlace, ...places] : places;
  const chosen = known.find(({ id, channel }) => (channel === 'email' ? first === 'email' : id === first));
  const [usual = mailboxPlace] = known;
  return kind === 'meets' && meetsTo === 'all' ? known : [chosen ?? usual];
}

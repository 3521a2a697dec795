import type { JobName, JobPayload } from '@drawbell/queue/jobs';
import type { AdminScope } from '@drawbell/store/schema';
import type { Actor } from '@drawbell/store/audit-log';
import type { Orders } from '@drawbell/store/draws/events';
import type { RecordTransaction, Store } from '@drawbell/store/open-store';
import type { RequestLimits } from '@drawbell/store/request-counts';
import type { Secrets } from '@drawbell/store/secrets';
import type { KeyScope } from '@drawbell/store/webhooks/tables';
import type { UrlRefusal } from '@drawbell/webhooks/egress-guard';
import { z } from 'zod';
import type { Answers } from './answers.ts';
import type { RefusalKind } from './refusal.ts';

/** Settings of the installation that operations use. */
interface Settings {
  /** Draws and corrections older than this many days alert nobody. */
  readonly alertMaxAgeDays: number;
  /** Days after which an unconfirmed sign-up goes. */
  readonly unconfirmedDays: number;
  /** `verp` is null where no mail comes back to this installation. */
  readonly bounces: { readonly verp: { readonly complaintsAddress: string } | null };
  /** Calls in a minute. None are counted where absent. */
  readonly requestLimits?: RequestLimits | undefined;
}

export interface Context {
  readonly secrets: Secrets;
  readonly settings: Settings;
  readonly actor: Actor;
  readonly now: Date;
}

/** A job to ring for once the change is committed. The notifiers' sweep finds what nobody heard of. */
export type Ring = { [Name in JobName]: [job: Name, payload: JobPayload<Name>] }[JobName];

/** The rings for what a change of draws owes. */
export function ringsOf({ fanOutIds, webhookEventIds }: Orders): Ring[] {
  return [
    ...fanOutIds.map((fanOutId): Ring => ['match-draw', { fanOutId }]),
    ...webhookEventIds.map((eventId): Ring => ['announce-event', { eventId }]),
  ];
}

interface Outcome<Body> {
  readonly body: Body;
  readonly rings?: readonly Ring[];
}

/** What an operator's order leaves in the audit log. */
interface Traced {
  /** What it was done to: `con_12`, `draw 447`. Never an address. Null if nothing changed: then there is no row. */
  readonly target: string | null;
  /** The action of the row, if it is another than the operation's. */
  readonly audit?: string;
  readonly before?: object;
  readonly after?: object;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Tone = 'good' | 'warn' | '';

type Shape = z.core.$ZodLooseShape;
/** Fields, or a whole schema where fields depend on each other. */
type Taken = Shape | z.ZodObject;
type Read<Takes> = Takes extends z.ZodObject
  ? z.output<Takes>
  : Takes extends Shape
    ? z.output<z.ZodObject<Takes>>
    : object;
type Input<Places, Takes> = Read<Takes> & Read<Places>;

/** What operations of a consumer get beside the rest. */
export interface ConsumersPart {
  /** The number of its row. */
  readonly consumer: string;
  /** Why a URL may not be an endpoint, its addresses as they are now included; null when it may. It asks DNS. */
  readonly checkEndpoint: (url: string) => Promise<UrlRefusal | null>;
}

/** Whose operations there are: the scopes of their keys, and what is said and left in the audit log beside the rest. */
interface Doors {
  readonly operator: {
    readonly scope: AdminScope;
    readonly given: object;
    /** The name of the audit row. */
    readonly said: { readonly audit: string };
    readonly left: Traced;
  };
  readonly consumer: {
    readonly scope: KeyScope;
    readonly given: ConsumersPart;
    readonly said: object;
    readonly left: object;
  };
}
type Door = keyof Doors;

/** The faces (route, form, command) that are not made from an operation, each with the reason: there is none, or it is written by hand. */
interface Faces {
  readonly route?: string;
  readonly form?: string;
  readonly command?: string;
}

interface Said<Body, Json, At extends Door> {
  /** The words of the command, as `consumers keys create`. The operationId (`createConsumerKey`) and `?done=` follow from it. */
  readonly name: string;
  /** Set it where the name alone would not make a good one: `createAdminKey`. */
  readonly operationId?: string;
  /** Below /v1/admin and /admin, or below /v1/webhooks. */
  readonly path: string;
  readonly scope: Doors[At]['scope'];
  /** What it does, in a sentence without a full stop: the summary, and the help of the command. */
  readonly says: string;
  readonly more?: string;
  readonly answers: Answers<Body, Json>;
  readonly faces?: Faces;
  /** What it may refuse beside what every operation of its kind may. */
  readonly refuses?: readonly RefusalKind[];
  /** For a body of more than 64 kB. */
  readonly bodyBytesMax?: number;
}

interface SaidLookup {
  /** POST for a lookup that takes more than a URL can hold. It changes nothing either. */
  readonly method?: 'GET' | 'POST';
}

interface SaidOrder<Json> {
  readonly method?: Exclude<Method, 'GET'>;
  readonly status?: 200 | 201 | 202 | 204;
  /** What form and command say after it. */
  readonly done: string;
  /** `good` unless told otherwise. */
  readonly tone?: Tone;
  /** The same when the answer says `changed: false`. */
  readonly same?: string;
  /** Why the form asks twice, in a sentence: this cannot be undone. */
  readonly danger?: string;
  /** The command asks for `--yes`: whoever gives the order cannot undo it. */
  readonly yes?: true;
  /** The parameter of the path that has to be typed into the form. For what nobody can undo. */
  readonly typed?: string;
  /** False if the answer is too private to keep for a repetition, and the order is safe to carry out again. */
  readonly kept?: false;
  /** The form answers with a file of this name. `places` are the ids of the path. */
  file?(json: Json, places: Readonly<Record<string, string>>): string;
  /** Where the console goes after it, below /admin; to the page of its path unless told otherwise. */
  leads?(json: Json): string;
}

/** What both kinds have when they are made. `In` is what `run` gets: the fields of body or query, and of the path. */
interface Described<Body, Json, At extends Door> extends Said<Body, Json, At> {
  readonly door: At;
  readonly at: z.ZodObject;
  readonly takes: z.ZodObject;
  readonly method: Method;
}

/** Something to look up. It gets the record to read, and changes nothing. `run` is a method, so that one list holds all. */
export interface Lookup<
  In = object,
  Body = unknown,
  Json = unknown,
  At extends Door = Door,
> extends Described<Body, Json, At> {
  readonly kind: 'lookup';
  run(context: Context & Reading & ConsumersPart, input: In): Promise<Body>;
}

/** Something to order. It gets a transaction, and what it leaves there is committed with its audit row. */
export interface Order<In = object, Body = unknown, Json = unknown, At extends Door = Door>
  extends Omit<Described<Body, Json, At>, 'method'>, Omit<SaidOrder<Json>, 'method' | 'status'> {
  readonly kind: 'order';
  readonly method: Exclude<Method, 'GET'>;
  readonly status: number;
  /** The name of its row in the audit log: of every operator's order. */
  readonly audit?: string;
  file?(json: Json, places: Readonly<Record<string, string>>): string;
  leads?(json: Json): string;
  ahead?(context: Context & Reading & ConsumersPart, input: In): Promise<unknown>;
  run(
    context: Context & { readonly trx: RecordTransaction } & ConsumersPart,
    input: In,
    ahead: unknown,
  ): Promise<Outcome<Body> & Partial<Traced>>;
}

type Of<At extends Door> = Lookup<object, unknown, unknown, At> | Order<object, unknown, unknown, At>;
export type Operation = Of<'operator'> | Of<'consumer'>;

type Reading = Pick<Store, 'db' | 'pool'>;

/**
 * The two functions of a door. What `run` answers is no source for the type of the answer: without NoInfer, a field that
 * `answers` names and `run` forgets would compile.
 */
function through<At extends Door>(door: At) {
  const lookup = <
    const Places extends Shape | undefined = undefined,
    const Takes extends Taken | undefined = undefined,
    Body = never,
    Json = never,
  >(
    said: Said<Body, Json, At> &
      SaidLookup & {
        readonly at?: Places;
        readonly takes?: Takes;
        run(
          context: Context & Reading & Doors[At]['given'],
          input: Input<Places, Takes>,
        ): Promise<NoInfer<Body>>;
      },
  ) =>
    made({ method: 'GET' }, said, { door, kind: 'lookup' }) as Lookup<Input<Places, Takes>, Body, Json, At>;
  const order = <
    const Places extends Shape | undefined = undefined,
    const Takes extends Taken | undefined = undefined,
    Body = never,
    Json = never,
    Ahead = undefined,
  >(
    said: Said<Body, Json, At> &
      SaidOrder<Json> &
      Doors[At]['said'] & {
        readonly at?: Places;
        readonly takes?: Takes;
        /**
         * What is asked before the transaction, as of the network: no row is locked while it is waited for. It refuses
         * nothing itself: `run` does, so that the same call again gets the answer of the first.
         */
        ahead?(context: Context & Reading & Doors[At]['given'], input: Input<Places, Takes>): Promise<Ahead>;
        run(
          context: Context & Doors[At]['given'] & { readonly trx: RecordTransaction },
          input: Input<Places, Takes>,
          ahead: Ahead,
        ): Promise<Outcome<NoInfer<Body>> & Doors[At]['left']>;
      },
  ) =>
    made({ method: 'POST', status: 200 }, said, { door, kind: 'order' }) as Order<
      Input<Places, Takes>,
      Body,
      Json,
      At
    >;
  return { lookup, order };
}

/** Fields become schemas that refuse what they do not name. */
function made(
  usual: object,
  said: { readonly at?: Shape | undefined; readonly takes?: Taken | undefined },
  fixed: object,
): unknown {
  const { at = {}, takes = {} } = said;
  return {
    ...usual,
    ...said,
    ...fixed,
    at: z.object(at),
    takes: takes instanceof z.ZodObject ? takes : z.strictObject(takes),
  };
}

/** Of the operator: routes below /v1/admin, forms of the console, commands; every order leaves an audit row. */
export const { lookup, order } = through('operator');

/** Of a consumer, about what is its own: routes below /v1/webhooks. */
export const { lookup: ownLookup, order: ownOrder } = through('consumer');

/** `consumers keys create` is `createConsumerKey`; of a list the last noun stays plural. */
export function operationIdOf({ name, operationId }: Pick<Operation, 'name' | 'operationId'>): string {
  if (operationId !== undefined) return operationId;
  const words = name.split(' ');
  const verb = words.pop() ?? '';
  const nouns = words.map((word, at) => (verb === 'list' && at === words.length - 1 ? word : singular(word)));
  return [verb, ...nouns]
    .flatMap((word) => word.split('-'))
    .map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

function singular(noun: string): string {
  return noun
    .replace(/ies$/, 'y')
    .replace(/sses$/, 'ss')
    .replace(/(?<!s)s$/, '');
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app.ts';

/** A submitted form, as sent. Every value is text; a name may come more than once. */
export type Form = URLSearchParams;

/** What is wrong with a field. The words for it are the page's. */
export type FieldProblem =
  | 'email_missing'
  | 'email_invalid'
  | 'email_not_ascii'
  | 'email_hidden'
  | 'email_long'
  | 'email_typo'
  | 'consent_missing'
  | 'nothing_wanted'
  | 'number_invalid'
  | 'crs_range'
  | 'crs_nomination'
  | 'near_range'
  | 'programs_contradict'
  | 'programs_unsure'
  | 'noc_missing'
  | 'noc_unknown'
  | 'noc_2016'
  | 'noc_ambiguous'
  | 'noc_other'
  | 'noc_twice'
  | 'occupations_contradict'
  | 'occupations_too_many'
  | 'months_range'
  | 'months_in_canada'
  | 'months_continuous'
  | 'label_long'
  | 'text_unseen'
  | 'date_missing'
  | 'date_invalid'
  | 'day_invalid'
  | 'date_future'
  | 'date_past'
  | 'zone_missing'
  | 'zone_unknown'
  | 'day_missing'
  | 'same_address'
  | 'invitation_over'
  | 'pause_past'
  | 'pause_long'
  | 'document_from_missing'
  | 'document_day_missing'
  | 'document_day_unreal'
  | 'document_day_future'
  | 'document_day_old'
  | 'document_day_far'
  | 'test_unknown'
  | 'country_unknown'
  | 'lead_days'
  | 'time_missing'
  | 'time_24'
  | 'time_invalid'
  | 'quiet_same'
  | 'place_gone'
  | 'name_missing'
  | 'topic_invalid'
  | 'topic_refused'
  | 'code_missing'
  | 'code_wrong'
  | 'code_over'
  | 'channels_full'
  | 'push_invalid';

/** One thing to correct in a form. */
export interface FieldError {
  /** Name of the input. */
  readonly field: string;
  readonly problem: FieldProblem;
  /** What was meant perhaps, or what was typed. */
  readonly detail?: string;
}

/** A form that could be read, or what to correct, in the order of the fields. */
export type FormReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** One value, without white space around it, cut to what any field can need. */
export function textOf(form: Form, name: string, charactersMax = 300): string {
  return (form.get(name) ?? '').slice(0, charactersMax).trim();
}

/** Whether a box of this value was ticked. */
export function isTicked(form: Form, name: string, value = 'yes'): boolean {
  return form.getAll(name).includes(value);
}

/** A whole number, null when nothing was typed, NaN when it is no such number. */
export function numberOf(form: Form, name: string): number | null {
  const text = textOf(form, name, 20).replace(/[\s\u00a0\u202f]/g, '');
  if (text === '') return null;
  return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}

/**
 * Lets the routes of one scope take forms of our own pages, and tells those that another site sent. Browsers say where
 * a form came from (Sec-Fetch-Site, Origin). A link's token is proof enough for a client that says nothing and is taken
 * for one that is no browser; the cookie of a remembered phone is not (`saysWhereFrom`).
 */
export function addOwnForms(
  scope: App,
  publicUrl: string,
  onForeign: (req: FastifyRequest, reply: FastifyReply) => FastifyReply,
): void {
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_req, body, done) => {
      done(null, new URLSearchParams(String(body)));
    },
  );
  const ownOrigin = new URL(publicUrl).origin;
  scope.addHook('preHandler', async (req, reply) => {
    if (req.method !== 'POST') return;
    if (isForeign(req, ownOrigin)) return onForeign(req, reply);
  });
}

/** The fields that were sent; none when the body was empty. */
export function formOf(req: FastifyRequest): Form {
  return req.body instanceof URLSearchParams ? req.body : new URLSearchParams();
}

function isForeign(req: FastifyRequest, ownOrigin: string): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = req.headers;
  // Our pages send no referrer, and browsers then call their origin null.
  if (origin === undefined || origin === 'null') return false;
  return origin !== ownOrigin && origin !== `http://${req.headers.host ?? ''}`;
}

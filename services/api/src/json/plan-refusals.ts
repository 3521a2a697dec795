import { dayProblem, type Document, documentSchema, documentsMax } from '@drawbell/draws/plan/document';
import { dayProblemSentences, daysRefused, documentOf } from '@drawbell/draws/plan/tracked-profile';
import type { PlanChange, PlannedProfile } from '@drawbell/store/plan/plan';
import { type ProblemErrors, RequestProblem } from '../app/problem.ts';

/** A document on record with the change. @throws RequestProblem `invalid-request` where they do not go together */
export function changed(
  plan: PlannedProfile,
  id: string,
  change: Readonly<Record<string, unknown>>,
): Document {
  const known = plan.documents.find((each) => each.id === id);
  const whole = { ...(known && documentOf(known)), ...withoutGaps(change) };
  const given = Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== null));
  const read = documentSchema.safeParse(given);
  if (read.success) return read.data;
  const errors = read.error.issues.map(({ path, message }) => ({
    ...{ pointer: `/body/${path.map(String).join('/')}`, message },
  }));
  throw new RequestProblem('invalid-request', 'The document would contradict itself.', errors);
}

function withoutGaps(change: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** Refuses a day that cannot be right. @throws RequestProblem `invalid-request` */
export function refuseDay(document: Pick<Document, 'countsFrom' | 'day'>, now: Date): void {
  const problem = dayProblem(document, now);
  if (problem === null) return;
  const message = dayProblemSentences[problem];
  throw new RequestProblem('invalid-request', `The day ${message}.`, [{ pointer: '/body/day', message }]);
}

/** The same of several. @throws RequestProblem `invalid-request` */
export function refuseDays(documents: readonly Document[], now: Date): void {
  const errors = documents.flatMap((document, i): ProblemErrors => {
    const problem = dayProblem(document, now);
    if (problem === null) return [];
    return [{ pointer: `/body/documents/${i}/day`, message: dayProblemSentences[problem] }];
  });
  if (errors.length > 0) throw new RequestProblem('invalid-request', daysRefused, errors);
}

/** Whether a change of a plan was made. @throws RequestProblem `not-found`, `conflict` */
export function orRefused<Result>(change: PlanChange<Result>): void {
  if (change.ok) return;
  switch (change.refused) {
    case 'gone':
      throw new RequestProblem('not-found', 'It is not there any more.');
    case 'changed_meanwhile':
      throw new RequestProblem(
        'conflict',
        'It was changed meanwhile. Read it again, and change it from there.',
      );
    case 'full':
      throw new RequestProblem('conflict', `A profile has at most ${documentsMax} documents.`);
    case 'open_already':
      throw new RequestProblem('conflict', 'An invitation is open already. Correct its day, or end it.');
  }
}

import { DrawbellError } from '@drawbell/runtime/drawbell-error';
import type { ProblemErrors, ProblemKind } from './problem.ts';

/** Thrown by a handler to answer with a problem. `detail` is shown to the client. */
export class RequestProblem extends DrawbellError {
  readonly kind: ProblemKind;
  readonly errors: ProblemErrors | undefined;

  constructor(kind: ProblemKind, detail: string, errors?: ProblemErrors) {
    super(kind, detail);
    this.name = 'RequestProblem';
    this.kind = kind;
    this.errors = errors;
  }
}

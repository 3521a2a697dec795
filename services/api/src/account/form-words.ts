import type { FieldProblem } from '../app/form.ts';
import type { Zone } from '../forms/local-time.ts';

interface Field {
  readonly label: string;
  readonly hint: string;
}

/** The fields of all forms, and what can be wrong with them, in one language. */
export interface FormWords {
  readonly email: Field;
  readonly label: Field;
  readonly crs: Field;
  readonly crsReadOn: Field;
  readonly nomination: Field;
  readonly programs: Field & {
    readonly options: Readonly<Record<'cec' | 'fsw' | 'fst' | 'none', string>>;
  };
  readonly occupations: Field & {
    readonly row: (position: number) => string;
    readonly noc: string;
    readonly months: string;
    readonly monthsInCanada: string;
    readonly add: string;
    readonly none: string;
    readonly monthsHint: string;
  };
  readonly french: Field;
  readonly submittedAt: Field & { readonly zone: string; readonly choose: string };
  readonly zones: Readonly<Record<Zone, string>>;
  readonly armedForces: Field;
  readonly yes: string;
  readonly no: string;
  readonly unknown: string;
  readonly wants: Field & {
    readonly options: Readonly<Record<'meets' | 'mayMeet' | 'everyDrawOfMyPrograms' | 'everyDraw', string>>;
    readonly nearLabel: string;
    readonly nearHint: string;
  };
  readonly consentLegend: string;
  /** Followed by name, postal address and mail address of the operator. */
  readonly sentBy: string;
  readonly errorsTitle: (count: number) => string;
  readonly errors: Readonly<Record<FieldProblem, (detail: string) => string>>;
  readonly optional: string;
  readonly moreFacts: string;
}

/** Every sentence of the pages that people reach from their mail, in one language. */
export interface AccountWords {
  readonly footer: string;
  readonly deadLink: { title: string; text: string; hint: string };
  readonly unsubscribe: { title: string; ask: string; consequence: string; button: string; manage: string };
  readonly ended: { title: string; text: string; now: string };
  readonly labels: Readonly<Record<FactLabel, string>>;
  readonly states: {
    active: string;
    /** Until a day in words, an hour (`0:30`) and the zone of both. */
    paused: (day: string, clock: string, zone: string) => string;
    unsubscribed: string;
    pending: string;
  };
  readonly languageNames: { en: string; fr: string };
  readonly programs: Readonly<Record<'cec' | 'fsw' | 'fst', string>>;
  readonly yes: string;
  readonly no: string;
  readonly unknown: string;
  readonly none: string;
  readonly profile: (position: number) => string;
  /** Between a name and its value, with its spaces. */
  readonly colon: string;
  readonly occupation: (months: number | undefined, inCanada: number | undefined) => string;
}

type FactLabel =
  | 'state'
  | 'crs'
  | 'crsReadOn'
  | 'programs'
  | 'nomination'
  | 'occupations'
  | 'french'
  | 'submittedAt'
  | 'canadianArmedForcesOffer';

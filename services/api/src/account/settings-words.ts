import type { DeliveryStatus } from '@drawbell/store/schema';

/** What was just done, as the page says it after. */
export const doneKeys = [
  'preferences',
  'language',
  'paused',
  'resumed',
  'profile',
  'removed',
  'address',
  'resubscribed',
  'unsubscribed',
] as const;
export type Done = (typeof doneKeys)[number];

/** The pages behind a settings link, in one language. */
export interface SettingsWords {
  readonly title: string;
  readonly expires: string;
  readonly done: Readonly<Record<Done, string>>;
  readonly alerts: {
    readonly title: string;
    readonly goTo: string;
    readonly pauseUntil: string;
    readonly pauseHint: string;
    readonly pauseZone: string;
    readonly pause: string;
    readonly resume: string;
    readonly stop: string;
    readonly stopped: string;
    readonly startAgain: string;
    readonly history: string;
  };
  readonly profiles: {
    readonly title: string;
    readonly change: string;
    readonly changeNamed: (name: string) => string;
    readonly remove: string;
    readonly removeNamed: (name: string) => string;
    readonly add: string;
    readonly addTitle: string;
    readonly changeTitle: string;
    readonly save: string;
    readonly back: string;
    readonly conflict: string;
    readonly full: string;
  };
  readonly preferences: { readonly title: string; readonly save: string };
  readonly language: { readonly title: string; readonly label: string; readonly save: string };
  readonly address: {
    readonly title: string;
    readonly label: string;
    readonly hint: string;
    readonly save: string;
  };
  readonly data: { readonly title: string; readonly export: string; readonly erase: string };
  readonly erase: {
    readonly title: string;
    readonly text: string;
    readonly kept: readonly string[];
    readonly keptTitle: string;
    readonly button: string;
    readonly back: string;
    readonly doneTitle: string;
    readonly done: string;
  };
  readonly history: {
    readonly title: string;
    readonly none: string;
    readonly columns: { date: string; draw: string; profiles: string; state: string };
    readonly states: Readonly<Record<DeliveryStatus, string>>;
    readonly older: string;
    readonly correction: string;
    readonly kept: string;
  };
  readonly link: {
    readonly title: string;
    readonly lead: string;
    readonly button: string;
    readonly knownText: (address: string) => string;
    readonly sentTitle: string;
    readonly sent: string;
    readonly goneTitle: string;
    readonly gone: string;
    readonly unsubscribe: string;
  };
}

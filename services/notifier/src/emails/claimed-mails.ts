import { lanes } from '@drawbell/store/lease';

/** Alerts of live draws first, then digests, then replays. */
const order = [lanes.live, lanes.together, lanes.replay] as const;
export type MailLane = (typeof order)[number];

/** While mails of a lower lane wait for their turn, those above it are looked at this often. */
const lookUpEveryMs = 200;

/**
 * What a worker has claimed and not begun, lane by lane, and where more may be due. A lane is claimed ahead up to
 * `enough`; a lower one only while nothing is due in those above it.
 */
export class ClaimedMails {
  readonly #enough: number;
  readonly #lanes: readonly MailLane[];
  readonly #ids: Record<MailLane, string[]> = { 1: [], 2: [], 3: [] };
  readonly #mayBeDue: Record<MailLane, boolean> = { 1: false, 2: false, 3: false };
  #lookedUpAt = 0;

  /** @param withDigests whether digests are sent here, too */
  constructor(enough: number, withDigests: boolean) {
    this.#enough = enough;
    this.#lanes = order.filter((lane) => withDigests || lane !== lanes.together);
  }

  /** Call when mails may have fallen due. */
  ring(): void {
    for (const lane of this.#lanes) this.#mayBeDue[lane] = true;
  }

  /** Forgets what is claimed, and looks for nothing until the next ring. */
  drop(): void {
    for (const lane of this.#lanes) {
      this.#ids[lane] = [];
      this.#mayBeDue[lane] = false;
    }
  }

  size(): number {
    return this.#lanes.reduce((sum, lane) => sum + this.#ids[lane].length, 0);
  }

  /** The lane of which the next rows are to be claimed; null while there are enough, or nothing is due. */
  next(): MailLane | null {
    for (const lane of this.#lanes) {
      if (this.#ids[lane].length >= this.#enough) return null;
      if (this.#mayBeDue[lane]) return lane;
    }
    return null;
  }

  /**
   * A ring may wait in the queue until this worker is done with what it has: whoever sends a long replay, or the digests of
   * a morning, through few connections must see by themselves that a draw is new.
   */
  lookUp(): void {
    const now = performance.now();
    const lowest = this.#lanes.findLastIndex((lane) => this.#ids[lane].length > 0);
    if (lowest <= 0 || now - this.#lookedUpAt < lookUpEveryMs) return;
    this.#lookedUpAt = now;
    for (const lane of this.#lanes.slice(0, lowest)) this.#mayBeDue[lane] = true;
  }

  /** Call before asking the record, so that a ring in the meantime causes another look. */
  asked(lane: MailLane): void {
    this.#mayBeDue[lane] = false;
  }

  add(lane: MailLane, ids: readonly string[]): void {
    this.#ids[lane].push(...ids);
    if (ids.length > 0) this.#mayBeDue[lane] = true;
  }

  /** Takes the next `count`, the higher lanes first. */
  take(count: number): { readonly deliveries: string[]; readonly digests: string[] } {
    const taken = { deliveries: [] as string[], digests: [] as string[] };
    let left = count;
    for (const lane of this.#lanes) {
      const ids = this.#ids[lane].splice(0, left);
      left -= ids.length;
      taken[lane === lanes.together ? 'digests' : 'deliveries'].push(...ids);
    }
    return taken;
  }
}

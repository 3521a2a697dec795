/** Alerts of live draws first, then replays. */
const lanes = [1, 2] as const;
export type Lane = (typeof lanes)[number];

/** While mails of a replay wait for their turn, the lane of live draws is looked at this often. */
const lookUpEveryMs = 200;

/**
 * What a worker has claimed and not begun, lane by lane, and where more may be due. A lane is claimed ahead up to
 * `enough`; a lower one only while nothing is due in those above it.
 */
export class ClaimedEmails {
  readonly #enough: number;
  readonly #ids: Record<Lane, string[]> = { 1: [], 2: [] };
  readonly #mayBeDue: Record<Lane, boolean> = { 1: false, 2: false };
  #lookedUpAt = 0;

  constructor(enough: number) {
    this.#enough = enough;
  }

  /** Something may have fallen due. */
  ring(): void {
    for (const lane of lanes) this.#mayBeDue[lane] = true;
  }

  /** Nothing is claimed, and nothing more is looked for until somebody rings. */
  drop(): void {
    for (const lane of lanes) {
      this.#ids[lane] = [];
      this.#mayBeDue[lane] = false;
    }
  }

  size(): number {
    return this.#ids[1].length + this.#ids[2].length;
  }

  /** The lane of which the next rows are to be claimed; null while there are enough, or nothing is due. */
  next(): Lane | null {
    for (const lane of lanes) {
      if (this.#ids[lane].length >= this.#enough) return null;
      if (this.#mayBeDue[lane]) return lane;
    }
    return null;
  }

  /**
   * A ring may wait in the queue until this worker is done with what it has: whoever sends a long replay through few
   * connections must see by themselves that a draw is new.
   */
  lookUp(): void {
    const now = performance.now();
    if (this.#ids[2].length === 0 || now - this.#lookedUpAt < lookUpEveryMs) return;
    this.#lookedUpAt = now;
    this.#mayBeDue[1] = true;
  }

  /** Before the record is asked: a ring meanwhile is another look. */
  asked(lane: Lane): void {
    this.#mayBeDue[lane] = false;
  }

  add(lane: Lane, ids: readonly string[]): void {
    this.#ids[lane].push(...ids);
    if (ids.length > 0) this.#mayBeDue[lane] = true;
  }

  /** Takes the next `count`, the higher lane first. */
  take(count: number): string[] {
    const first = this.#ids[1].splice(0, count);
    return [...first, ...this.#ids[2].splice(0, count - first.length)];
  }
}

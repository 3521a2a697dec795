import { randomUUID } from 'node:crypto';
import { type EncodedBody, sharedPiece } from './mime-body.ts';

/**
 * Names the places of a template that are filled in later. Each template has a mark of its own that nobody can
 * guess, so no value, however hostile, can be taken for a place.
 */
export interface SlotMark<Slot extends string> {
  readonly at: (slot: Slot) => string;
  /** Puts values into some places and leaves the others. */
  readonly put: (source: string, values: Readonly<Partial<Record<Slot, string>>>) => string;
  /** Encodes what stands between the places, once. */
  readonly encode: (source: string) => EncodedTemplate<Slot>;
}

/** Fills the places with values that are encoded already (`quotedPrintablePiece`), or with several, one after the other. */
type EncodedTemplate<Slot extends string> = (
  pieces: Readonly<Partial<Record<Slot, EncodedBody>>>,
) => EncodedBody;

export function createSlotMark<Slot extends string>(slots: readonly Slot[]): SlotMark<Slot> {
  const mark = `slot${randomUUID().replaceAll('-', '')}`;
  const pattern = new RegExp(`${mark}(${slots.join('|')})${mark}`);
  const names = new Set<string>(slots);
  const isSlot = (text: string): text is Slot => names.has(text);
  // Splitting on a pattern with one group gives text and slot name in turn.
  const cut = (source: string): string[] => source.split(pattern);
  return {
    at: (slot) => mark + slot + mark,
    put: (source, values) =>
      cut(source)
        .map((part, i) => {
          if (i % 2 === 0 || !isSlot(part)) return part;
          return values[part] ?? mark + part + mark;
        })
        .join(''),
    encode: (source) => {
      const parts = cut(source).map((part, i) =>
        i % 2 === 1 && isSlot(part)
          ? { slot: part, piece: Buffer.alloc(0) }
          : { slot: null, piece: sharedPiece(part) },
      );
      return (pieces) =>
        parts.map(({ slot, piece }) => (slot === null ? piece : (pieces[slot] ?? ''))).flat();
    },
  };
}

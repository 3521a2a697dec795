/** An order that cannot be carried out as things stand, and why, in a sentence for the operator who gave it. */
export interface Refused {
  readonly kind: 'refused';
  readonly because: 'not-found' | 'conflict';
  readonly sentence: string;
}

export function refused(because: Refused['because'], sentence: string): Refused {
  return { kind: 'refused', because, sentence };
}

/** The pages that are only text, by their path. */
export const textPaths = ['about', 'privacy', 'terms'] as const;
export type TextPath = (typeof textPaths)[number];

export interface Text {
  readonly title: string;
  readonly description: string;
  readonly sections: readonly {
    readonly title: string;
    readonly paragraphs: readonly string[];
    /** Above its paragraphs stands who runs this installation, where it is known. */ readonly namesOperator?: true;
  }[];
}

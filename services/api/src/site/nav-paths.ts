/** The pages that the navigation leads to, by their path after the language. */
export const navPaths = ['/draws', '/trends', '/preview', '/sign-up'] as const;
export type NavPath = (typeof navPaths)[number];

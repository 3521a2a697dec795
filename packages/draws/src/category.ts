/** The categories of category-based rounds that have been announced so far, under names of our own. */
export const categoryKeys = [
  'french',
  'healthcare',
  'stem',
  'trades',
  'transport',
  'agriculture',
  'education',
  'physicians',
  'senior_managers',
  'researchers',
  'military',
] as const;

export type CategoryKey = (typeof categoryKeys)[number];

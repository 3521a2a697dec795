import { z } from 'zod';

/** The margin of a near miss, in points, unless another is asked for: of subscribers, watched profiles and previews alike. */
export const nearPointsDefault = 10;

/** What a subscriber wants to be told. The defaults are part of the format. */
export const preferencesSchema = z
  .strictObject({
    meets: z.boolean().default(true),
    mayMeet: z.boolean().default(true),
    /** Tell about draws missed by at most this many points; 0 turns near misses off. */
    nearPoints: z.int().min(0).max(200).default(nearPointsDefault),
    everyDrawOfMyPrograms: z.boolean().default(false),
    everyDraw: z.boolean().default(false),
  })
  .meta({ id: 'Preferences' });

export type Preferences = z.infer<typeof preferencesSchema>;

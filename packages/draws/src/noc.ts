import { z } from 'zod';
import nocRows from '../data/noc2021.json' with { type: 'json' };

const unitGroupSchema = z
  .strictObject({
    code: z.string().regex(/^\d{5}$/),
    /** Training, education, experience and responsibilities: 0 to 5. */
    teer: z.int().min(0).max(5),
    titleEn: z.string().min(1),
    titleFr: z.string().min(1),
  })
  .readonly();

/** A unit group of the National Occupational Classification 2021: an occupation with a five-digit code. */
export type UnitGroup = z.infer<typeof unitGroupSchema>;

let parsed: ReadonlyMap<string, UnitGroup> | undefined;

/** All 516 unit groups of NOC 2021 by code. Codes are text: `00012` keeps its zeros. Frozen rows. */
export function unitGroups(): ReadonlyMap<string, UnitGroup> {
  parsed ??= new Map(
    z
      .array(unitGroupSchema)
      .parse(nocRows)
      .map((group) => [group.code, group]),
  );
  return parsed;
}

/** Whether the text is the code of a NOC 2021 unit group. */
export function isNocCode(code: string): boolean {
  return unitGroups().has(code);
}

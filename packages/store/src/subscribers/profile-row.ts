import type { Profile, ProgramKey } from '@drawbell/draws/profile';

const programBits: Readonly<Record<ProgramKey, number>> = { cec: 1, fsw: 2, fst: 4 };

/** The columns beside a profile that let a fan-out read fewer rows. NULL is unknown, which never narrows. */
export interface ProfileColumns {
  readonly crs: number | null;
  readonly programs_mask: number | null;
  readonly nomination: boolean | null;
  readonly french: boolean | null;
}

export function profileColumns(profile: Profile): ProfileColumns {
  return {
    crs: profile.crs ?? null,
    programs_mask: profile.programs === undefined ? null : programsMask(profile.programs),
    nomination: typeof profile.nomination === 'boolean' ? profile.nomination : null,
    french: profile.french === 'yes' ? true : profile.french === 'no' ? false : null,
  };
}

export function programsMask(programs: readonly ProgramKey[]): number {
  return programs.reduce((mask, program) => mask | programBits[program], 0);
}

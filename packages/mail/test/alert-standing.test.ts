import { createCatalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { createDrawMatcher } from '@drawbell/draws/match-draw';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import { describe, expect, it } from 'vitest';
import { draw, profile, render, words } from './alerts.ts';

describe('where a reader stands', () => {
  const cecDraw = (number: string, date: string, crs: number): Draw => ({
    ...draw,
    ...{ number, date, crs, round: { kind: 'program', program: 'cec' }, tieBreak: null },
  });
  const told = cecDraw('447', '2026-10-01', 520);
  const draws = [
    cecDraw('440', '2026-08-01', 515),
    cecDraw('441', '2026-08-15', 530),
    cecDraw('448', '2026-10-02', 100),
    {
      ...draw,
      number: '445',
      date: '2026-09-20',
      round: { kind: 'category', category: 'french', labelVersion: null, labelYear: null },
    },
    { ...draw, number: '446', date: '2026-09-21', crs: 505, round: { kind: 'general' } },
  ] satisfies readonly Draw[];
  const facts = { crs: 512, crsReadOn: '2026-09-01', programs: ['cec' as const], nomination: false };
  const near = createDrawMatcher(told)(facts);
  const textOf = async (held: readonly Draw[], given: Profile | null, language: Language = 'en') =>
    words(
      (await render({ draw: told, draws: held, language }, { profiles: [profile(near, { facts: given })] }))
        .text,
    );

  it('what a few more points would have met, and the other types', async () => {
    const text = await textOf(draws, facts);
    expect(text).toContain('Nearest change: 10 more points would have met 2 more CEC draws in 12 months.');
    expect(text).toContain(
      'Your other types: General 7 above (505 on 21 Sep); French may meet (476 on 20 Sep; NCLC 7 would decide).',
    );
  });

  it('in French', async () => {
    const text = await textOf(draws, facts, 'fr');
    expect(text).toContain(
      'Avec 10 points de plus : critères remplis pour 2 rondes de la CEC de plus en 12 mois.',
    );
    expect(text).toContain('Vos autres types : Tous les programmes 7 au-dessus (505 le 21 sept.)');
  });

  it('is told as it was decided, and nothing of a profile that is another by now', async () => {
    const text = await textOf(draws, { ...facts, crs: 600 });
    expect(text).toMatch(/^Your score 512 · cut-off 520 8 short/);
    expect(text).not.toMatch(/Nearest change|other types/);
  });

  it('never speaks of a draw held later, or of another points grid', async () => {
    const later = draws.filter(({ number }) => number === '448');
    expect(await textOf(draws, facts)).toBe(await textOf([...draws, ...later], facts));
    const label = { labelEn: 'New points', labelFr: 'Nouveaux points', source: 'a notice' };
    const grids = [{ date: '2026-09-25', status: 'confirmed', scoresStayed: false, ...label }] as const;
    const catalogue = createCatalogue({ versions: [], names: [], grids });
    const now = { ...facts, crsReadOn: '2026-09-26' };
    const { text } = await render(
      { draw: told, draws, catalogue },
      { profiles: [profile(createDrawMatcher(told, catalogue)(now), { facts: now })] },
    );
    expect(text).toContain('8 short');
    expect(text).not.toMatch(/other types|cut-offs/);
    // The draw itself is of the grid.
    expect(words(text)).toContain('10 more points would have met 1 more CEC draw');
  });
});

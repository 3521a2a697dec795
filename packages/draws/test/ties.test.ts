import { describe, expect, it } from 'vitest';
import { matchDraw } from '../src/match-draw.ts';
import { drawOf } from './arbitraries.ts';

const draw = drawOf({ kind: 'general' });

function atTie(submittedAt: string | undefined, tieBreak = draw.tieBreak) {
  const profile = submittedAt === undefined ? { crs: 500 } : { crs: 500, submittedAt };
  const { outcome, reasons } = matchDraw({ ...draw, tieBreak }, profile, { nearPoints: 0 });
  return [outcome, reasons.find(({ code }) => code.startsWith('score_'))?.code];
}

describe('at the cut-off score', () => {
  it.each([
    ['2026-02-01T06:59:59.999Z', 'meets', 'score_equal_before_tie_break'],
    ['2026-02-01T07:00:00Z', 'may_meet', 'score_equal_too_close_to_call'],
    ['2026-02-01T12:00:00Z', 'may_meet', 'score_equal_too_close_to_call'],
    ['2026-02-01T17:00:00Z', 'may_meet', 'score_equal_too_close_to_call'],
    ['2026-02-01T17:00:00.001Z', 'does_not_meet', 'score_equal_after_tie_break'],
  ])('a profile submitted at %s, tie-break at noon, %s', (submittedAt, outcome, code) => {
    expect(atTie(submittedAt)).toEqual([outcome, code]);
  });

  it('the zone of the submission counts', () => {
    expect(atTie('2026-02-01T01:59:59-05:00')).toEqual(['meets', 'score_equal_before_tie_break']);
    expect(atTie('2026-02-01T06:59:59-05:00')).toEqual(['may_meet', 'score_equal_too_close_to_call']);
  });

  it('a profile without a submission time cannot be decided', () => {
    expect(atTie(undefined)).toEqual(['may_meet', 'score_equal_submission_unknown']);
  });

  it('everyone passes when no tie-break was published', () => {
    expect(atTie(undefined, null)).toEqual(['meets', 'score_equal_no_tie_break']);
    expect(atTie('2026-03-02T12:00:00Z', null)).toEqual(['meets', 'score_equal_no_tie_break']);
  });

  it('a tie-break that cannot be read, or is no time, decides nothing', () => {
    for (const at of [null, 'soon']) {
      expect(atTie('2020-01-01T00:00:00Z', { text: 'October 7 at 16:38:21 UTC', at })).toEqual([
        'may_meet',
        'score_equal_tie_break_unreadable',
      ]);
    }
  });

  it('a submission time decides nothing for other scores', () => {
    expect(matchDraw(draw, { crs: 501, submittedAt: '2026-03-02T12:00:00Z' }).outcome).toBe('meets');
    const below = matchDraw(draw, { crs: 499, submittedAt: '2020-01-01T00:00:00Z' }, { nearPoints: 0 });
    expect(below.outcome).toBe('does_not_meet');
  });
});

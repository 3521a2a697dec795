import { drawWord } from '@drawbell/draws/draw-number';
import type { Replay } from '@drawbell/store/replays/replays';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { badge, table } from './table.ts';

const looks = { owed: 'warn', running: 'warn', done: 'good', cancelled: 'bad' } as const;

/** Replays, newest first. */
export function replayTable(replays: readonly Replay[]): SafeHtml {
  return table(
    ['Replay', 'Draw', 'Who', 'By', 'State', 'Ordered'],
    replays.map((replay) => [
      html`<a href="/admin/replays/rep_${replay.id}">${replay.dry_run ? 'Rehearsal' : 'Replay'} ${replay.id}</a>`,
      html`<a href="/admin/draws/${replay.draw_address}">${drawWord({ number: replay.draw_address }, 'en')}</a>, revision ${replay.revision}`,
      replay.scope,
      replay.channels.join(', '),
      replayBadge(replay),
      html`${moment(replay.ordered_at)} by ${replay.actor}`,
    ]),
  );
}

export function replayBadge({ state }: Pick<Replay, 'state'>): SafeHtml {
  return badge(state, looks[state]);
}

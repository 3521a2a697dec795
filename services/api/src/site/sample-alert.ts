import type { Catalogue } from '@drawbell/draws/catalogue';
import { shortDay } from '@drawbell/draws/day-words';
import type { Draw } from '@drawbell/draws/draw';
import { matchDraw } from '@drawbell/draws/match-draw';
import { nearPointsDefault } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import { prepareNews } from '@drawbell/mail/alert-content';
import { alertContent } from '@drawbell/mail/alert-template';
import type { Line } from '@drawbell/mail/rich-text';
import { html, type SafeHtml } from '../app/html.ts';
import { outcomeLooks } from './marks.ts';

/** So far below the last cut-off is the invented person: near enough that an alert has something to say. */
const pointsShort = 6;

/**
 * What somebody with six points too few was told of the last draw of the Canadian Experience Class: by the code that
 * decides and writes alerts, about real draws. Null while there is none.
 * @param draws not withdrawn, newest first
 */
export function sampleAlert(
  draws: readonly Draw[],
  { language, catalogue }: { readonly language: Language; readonly catalogue: Catalogue },
): SafeHtml | null {
  const draw = draws.find(
    ({ round, crs }) => round.kind === 'program' && round.program === 'cec' && crs !== null,
  );
  if (draw === undefined || draw.crs === null) return null;
  const profile: Profile = {
    ...{ crs: draw.crs - pointsShort, crsReadOn: draw.date, programs: ['cec'], nomination: false },
    ...{ french: 'no', occupations: [] },
  };
  const result = matchDraw(draw, profile, { nearPoints: nearPointsDefault }, catalogue);
  const content = alertContent(prepareNews({ draw, kind: 'alert', draws, language, catalogue }), {
    profiles: [{ label: null, result, facts: profile }],
    because: 'outcome',
  });
  return html`<figure class="panel flush sample">
    <figcaption><strong>${content.subject}</strong><br />Drawbell · ${shortDay(draw.date, language)}</figcaption>
    <div class="inside">
      <p>${runs(content.firstLine)}</p>
      <p class="figure m ${outcomeLooks[result.outcome]}">${runs(content.verdict)}</p>
      <p>${runs(content.drawn)}</p>
      ${content.blocks.map(
        ({ heading, lines }) =>
          html`${heading === null ? null : html`<p><strong>${heading}</strong></p>`} ${lines.map((line) => html`<p>${runs(line)}</p>`)}`,
      )}
    </div>
  </figure>`;
}

function runs(line: Line): SafeHtml[] {
  return line.map((run) => {
    if (typeof run === 'string') return html`${run}`;
    return 'label' in run ? html`<bdi>${run.label}</bdi>` : html`<strong>${run.strong}</strong>`;
  });
}

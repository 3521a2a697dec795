import { drawAddress, drawTitle } from '@drawbell/draws/draw-number';
import { drawTypeOf, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import { roundLabel } from '@drawbell/draws/labels';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import type { Catalogue } from '@drawbell/draws/catalogue';
import type { App, AppParts } from '../app/app.ts';
import { type CalendarDay, calendarText } from '../app/calendar-text.ts';
import { keepAllDraws, keepCatalogue } from '../app/kept-reads.ts';
import { documented, tags, textAnswer } from '../app/openapi.ts';

/** `/{language}/draws.ics`: all draws as a calendar that everybody may subscribe to. Withdrawn ones are cancelled in it. */
export function drawCalendarRoutes(app: App, parts: AppParts): void {
  const allDraws = keepAllDraws(parts);
  const catalogue = keepCatalogue(parts);
  for (const language of languages)
    app.get(
      `/${language}/draws.ics`,
      {
        config: { entityTag: true },
        schema: {
          tags: [tags.pages.name],
          summary: 'All draws as iCalendar',
          response: documented({ 200: textAnswer('The calendar.', 'text/calendar') }),
        },
      },
      async (_req, reply) => {
        const view = { language, catalogue: await catalogue(), publicUrl: parts.publicUrl };
        const days = (await allDraws()).map((recorded) => dayOf(recorded, view));
        const text = calendarText(days, { name: drawCalendarWords[language].name, language });
        return reply.type('text/calendar; charset=utf-8').send(text);
      },
    );
}

function dayOf(
  { draw, revision, touchedAt, withdrawnAt }: RecordedDraw,
  { language, catalogue, publicUrl }: { language: Language; catalogue: Catalogue; publicUrl: string },
): CalendarDay {
  const words = drawCalendarWords[language];
  const type = drawTypeShortLabel(drawTypeOf(draw), language, catalogue);
  return {
    ...{ uid: `draw-${draw.number}`, sequence: revision - 1, changedAt: withdrawnAt ?? touchedAt },
    ...{ day: draw.date, cancelled: withdrawnAt !== null },
    summary: words.drawn(drawTitle(draw, language), type, draw.crs),
    description: [
      roundLabel(draw, language, catalogue),
      ...(draw.invitations === null ? [] : [words.invitations(draw.invitations)]),
      words.source,
    ].join('\n'),
    url: `${publicUrl}/${language}/draws/${drawAddress(draw)}`,
  };
}

const en = {
  name: 'Express Entry draws',
  drawn: (title: string, type: string, cutOff: number | null) =>
    cutOff === null ? `${title}: ${type}` : `${title}: ${type}, cut-off ${cutOff}`,
  invitations: (count: number) => `${count.toLocaleString('en-CA')} invitations`,
  source: 'Source: Immigration, Refugees and Citizenship Canada, rounds of invitations.',
};

const fr: typeof en = {
  name: 'Rondes d’Entrée express',
  drawn: (title, type, cutOff) =>
    cutOff === null ? `${title}\u00a0: ${type}` : `${title}\u00a0: ${type}, seuil ${cutOff}`,
  invitations: (count) => `${count.toLocaleString('fr-CA')} invitations`,
  source: 'Source\u00a0: Immigration, Réfugiés et Citoyenneté Canada, rondes d’invitations.',
};

export const drawCalendarWords: Readonly<Record<Language, typeof en>> = { en, fr };

import type { Draw } from '@drawbell/draws/draw';
import { drawTitle, numberSentence } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import { isNameless } from '@drawbell/draws/round-meaning';
import type { AlertInput } from './alert-input.ts';
import { type Wording, wordings } from './alert-wording.ts';
import { boundedText, dateInWords } from './shown-text.ts';

interface FactRow {
  readonly name: string;
  readonly value: string;
  /** "Before: 470" when a correction changed the fact; null otherwise. */
  readonly before: string | null;
  /** Quoted from the English feed, whatever the language of the mail. */
  readonly english: boolean;
}

/** The draw's facts as they are shown, in the reader's language. Plain text. */
export interface DrawFacts {
  /** "Draw 447"; "Draw of November 5, 2026" while it has no number. */
  readonly title: string;
  /** Title, label and day; that its number is not published yet instead of the day, which then is in the title. */
  readonly subtitle: string;
  readonly label: string;
  readonly date: string;
  readonly cutOff: string | null;
  /** Rows of the table, in order. */
  readonly rows: readonly FactRow[];
}

/** Facts of a draw; with `previous`, each one that differs says what was published before. */
export function drawFacts({
  draw,
  language,
  previous,
  catalogue,
}: Pick<AlertInput, 'draw' | 'language' | 'previous' | 'catalogue'>): DrawFacts {
  const wording = wordings[language];
  const row = (name: string, show: (of: Draw) => string, english = false): FactRow => {
    const now = show(draw);
    const before = previous === undefined ? now : show(previous);
    return { name, value: now, before: now === before ? null : wording.before(before), english };
  };
  const { rows } = wording;
  const name = (of: Draw): string => {
    if (language === 'fr' && of.nameFr !== null) return boundedText(of.nameFr);
    return isNameless(of.nameEn) ? wording.notPublished : boundedText(of.nameEn);
  };
  const day = (of: Draw): string => dateInWords(of.date, language) ?? boundedText(of.date);
  const label = boundedText(roundLabel(draw, language, catalogue));
  const title = boundedText(drawTitle(draw, language));
  return {
    ...{ title, label, date: day(draw) },
    subtitle: [title, label, numberSentence(draw, language) ?? day(draw)].join(' · '),
    cutOff: draw.crs === null ? null : String(draw.crs),
    rows: [
      row(rows.type, (of) => boundedText(roundLabel(of, language, catalogue))),
      row(rows.publishedName, name, language === 'fr' && draw.nameFr === null && !isNameless(draw.nameEn)),
      row(rows.date, day),
      row(rows.cutOff, (of) => numberInWords(of.crs, wording)),
      row(rows.invitations, (of) => numberInWords(of.invitations, wording)),
      row(
        rows.tieBreak,
        (of) => boundedText(of.tieBreak?.text || wording.notPublished),
        Boolean(draw.tieBreak?.text),
      ),
    ],
  };
}

function numberInWords(value: number | null, { locale, notPublished }: Wording): string {
  return value === null ? notPublished : new Intl.NumberFormat(locale).format(value);
}

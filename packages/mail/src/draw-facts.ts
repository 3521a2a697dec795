import { roundLabel, type Draw, type Language } from '@drawbell/draws';
import type { Wording } from './wording.ts';
import { wordings } from './wordings.ts';

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
  readonly label: string;
  readonly date: string;
  readonly cutOff: string | null;
  /** Rows of the table, in order. */
  readonly rows: readonly FactRow[];
}

/** A name is shown in subjects and tables; the feed's longest so far has 60 characters. */
const nameLengthMax = 120;

/** Facts of a draw; with `previous`, each one that differs says what was published before. */
export function drawFacts(draw: Draw, language: Language, previous?: Draw): DrawFacts {
  const wording = wordings[language];
  const row = (name: string, show: (of: Draw) => string, english = false): FactRow => {
    const now = show(draw);
    const before = previous === undefined ? now : show(previous);
    return { name, value: now, before: now === before ? null : wording.before(before), english };
  };
  const { rows } = wording;
  const name = (of: Draw): string => bounded((language === 'fr' ? of.nameFr : null) ?? of.nameEn);
  return {
    label: bounded(roundLabel(draw, language)),
    date: dateInWords(draw.date, wording),
    cutOff: draw.crs === null ? null : String(draw.crs),
    rows: [
      row(rows.type, (of) => bounded(roundLabel(of, language))),
      row(rows.publishedName, name, language === 'fr' && draw.nameFr === null),
      row(rows.date, (of) => dateInWords(of.date, wording)),
      row(rows.cutOff, (of) => numberInWords(of.crs, wording)),
      row(rows.invitations, (of) => numberInWords(of.invitations, wording)),
      row(
        rows.tieBreak,
        (of) => bounded(of.tieBreak?.text || wording.notPublished),
        Boolean(draw.tieBreak?.text),
      ),
    ],
  };
}

function bounded(text: string): string {
  return text
    .slice(0, nameLengthMax)
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .toWellFormed();
}

function numberInWords(value: number | null, { locale, notPublished }: Wording): string {
  return value === null ? notPublished : new Intl.NumberFormat(locale).format(value);
}

/** The day as written in the language; a draw's date has no time, so it is read and shown in UTC. */
function dateInWords(date: string, { locale }: Wording): string {
  const instant = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(instant.getTime())) return bounded(date);
  const words = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(instant);
  // French writes the first of a month as an ordinal, which Intl does not.
  return locale === 'fr-CA' ? words.replace(/^1 /, '1er ') : words;
}

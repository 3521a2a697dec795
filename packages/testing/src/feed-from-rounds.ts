import type { RecordedRound } from './recorded-rounds.ts';

const folder =
  '/content/canadasite/en/immigration-refugees-citizenship/corporate/mandate/policies-operational-instructions-agreements/ministerial-instructions/express-entry-rounds';

const longDates = {
  en: new Intl.DateTimeFormat('en-CA', { dateStyle: 'long', timeZone: 'UTC' }),
  fr: new Intl.DateTimeFormat('fr-CA', { dateStyle: 'long', timeZone: 'UTC' }),
};
const grouped = new Intl.NumberFormat('en-CA');

/** Rows of the feed in its own shape of 31 keys, newest first, every value a string. */
export function feedRows(rounds: readonly RecordedRound[], language: 'en' | 'fr'): Record<string, string>[] {
  return rounds.toReversed().map((round) => {
    const { number } = round;
    const href = `${folder}/invitations.html?q=${number}`;
    const dd = Array.from({ length: 18 }, (_, index) => [`dd${index + 1}`, '0']);
    return {
      drawNumber: number,
      drawNumberURL: `<a href='${href}'>${number}</a>`,
      drawDate: round.date,
      drawDateFull: longDates[language].format(new Date(`${round.date}T00:00:00Z`)),
      drawName: (language === 'fr' ? round.nameFr : null) ?? round.nameEn,
      drawSize: grouped.format(round.invitations),
      drawCRS: String(round.crs),
      mitext: `<a href='${href}'>Invitations to apply for permanent residence under the Express Entry system #${number}</a>`,
      DrawText1: `<a href='${href}'>See full text of Ministerial Instruction</a>`,
      drawText2:
        'Federal Skilled Worker Program, Canadian Experience Class and Federal Skilled Trades Program',
      drawDateTime: round.heldAtText ?? '',
      drawCutOff: round.tieBreakText ?? '',
      drawDistributionAsOn: round.poolAsOf ?? '',
      ...Object.fromEntries(dd),
      ...(round.poolTotal !== null && { dd18: grouped.format(round.poolTotal) }),
    };
  });
}

/** The whole file as the source serves it. */
export function feedFromRounds(rounds: readonly RecordedRound[], language: 'en' | 'fr'): Buffer {
  return Buffer.from(JSON.stringify({ classes: 'wb-tables', rounds: feedRows(rounds, language) }, null, 2));
}

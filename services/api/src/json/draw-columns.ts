import type { Catalogue } from '@drawbell/draws/catalogue';
import { poolRanges } from '@drawbell/draws/draw';
import { publishedNumber } from '@drawbell/draws/draw-number';
import { knownPool, toldChange } from '@drawbell/draws/pool';
import { roundLabel } from '@drawbell/draws/labels';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { RemarkedDraw } from '@drawbell/store/draws/history';

/**
 * Where a figure comes from: as it stands in the English or French file of IRCC, read from it by Drawbell, or made by
 * Drawbell.
 */
type ColumnSource = 'published' | 'publishedFr' | 'read' | 'made';

/** A column of `draws.csv`: its name for ever, what it holds and where that comes from. */
export interface DrawColumn {
  readonly name: string;
  /** As in XML Schema, which CSV on the Web takes its names from. */
  readonly type: 'string' | 'integer' | 'date' | 'dateTime' | 'anyURI';
  readonly source: ColumnSource;
  /** The name of the value in IRCC's file, where it has one. */
  readonly published?: string;
  readonly says: Readonly<Record<Language, string>>;
  readonly value: (recorded: RemarkedDraw, catalogue: Catalogue) => string | number | null;
}

const pool = poolRanges.map((range, index): DrawColumn => ({
  name: `pool_${range.replace('-', '_')}`,
  type: 'integer',
  source: 'published',
  published: `dd${index + 1}`,
  says: {
    en: `Candidates in the pool with a CRS score of ${range}. Empty where it was not published, which the source writes as 0.`,
    fr: `Candidats dans le bassin avec un score SCG de ${range}. Vide si ce n’est pas publié, ce que la source écrit 0.`,
  },
  value: ({ draw: { pool } }) =>
    pool === null ? null : (knownPool(pool).ranges.find(([name]) => name === range)?.[1] ?? null),
}));

/** The columns of `draws.csv` in their order. One is only ever added at the end. */
export const drawColumns: readonly DrawColumn[] = [
  {
    ...{ name: 'key', type: 'string', source: 'made' },
    says: {
      en: 'What the draw is known by here, for ever: its number, or a day and a letter where it was first seen without one.',
      fr: 'Ce sous quoi la ronde est connue ici, pour toujours : son numéro, ou un jour et une lettre si elle a d’abord été vue sans numéro.',
    },
    value: ({ draw }) => draw.number,
  },
  {
    ...{ name: 'number', type: 'string', source: 'read', published: 'drawNumber' },
    says: {
      en: 'The number of the draw. Text: 447, 91a. Empty while none is published that could be read.',
      fr: 'Le numéro de la ronde. Du texte : 447, 91a. Vide tant qu’aucun numéro lisible n’est publié.',
    },
    value: ({ draw }) => publishedNumber(draw),
  },
  {
    ...{ name: 'date', type: 'date', source: 'read', published: 'drawDate' },
    says: { en: 'The day of the draw.', fr: 'Le jour de la ronde.' },
    value: ({ draw }) => draw.date,
  },
  {
    ...{ name: 'name_en', type: 'string', source: 'published', published: 'drawName' },
    says: { en: 'The name of the round in English.', fr: 'Le nom de la ronde en anglais.' },
    value: ({ draw }) => draw.nameEn,
  },
  {
    ...{ name: 'name_fr', type: 'string', source: 'publishedFr', published: 'drawName' },
    says: { en: 'The name of the round in French.', fr: 'Le nom de la ronde en français.' },
    value: ({ draw }) => draw.nameFr,
  },
  {
    ...{ name: 'label_en', type: 'string', source: 'made' },
    says: { en: 'A short name for people, in English.', fr: 'Un nom court, en anglais.' },
    value: ({ draw }, catalogue) => roundLabel(draw, 'en', catalogue),
  },
  {
    ...{ name: 'label_fr', type: 'string', source: 'made' },
    says: { en: 'A short name for people, in French.', fr: 'Un nom court, en français.' },
    value: ({ draw }, catalogue) => roundLabel(draw, 'fr', catalogue),
  },
  {
    ...{ name: 'round', type: 'string', source: 'read', published: 'drawName' },
    says: {
      en: 'What the round was restricted to: general, program, category, or unknown (a name nobody has mapped yet).',
      fr: 'À quoi la ronde était limitée : general, program, category ou unknown (un nom encore inconnu).',
    },
    value: ({ draw }) => draw.round.kind,
  },
  {
    ...{ name: 'program', type: 'string', source: 'read', published: 'drawName' },
    says: {
      en: 'Of a round of a program: cec, fsw, fst or pnp.',
      fr: 'D’une ronde d’un programme : cec, fsw, fst ou pnp.',
    },
    value: ({ draw }) => (draw.round.kind === 'program' ? draw.round.program : null),
  },
  {
    ...{ name: 'category', type: 'string', source: 'read', published: 'drawName' },
    says: {
      en: 'Of a round of a category: healthcare, french, …',
      fr: 'D’une ronde d’une catégorie : healthcare, french, …',
    },
    value: ({ draw }) => (draw.round.kind === 'category' ? draw.round.category : null),
  },
  {
    ...{ name: 'invitations', type: 'integer', source: 'read', published: 'drawSize' },
    says: {
      en: 'Invitations issued; empty when unreadable.',
      fr: 'Invitations envoyées; vide si illisible.',
    },
    value: ({ draw }) => draw.invitations,
  },
  {
    ...{ name: 'crs', type: 'integer', source: 'read', published: 'drawCRS' },
    says: {
      en: 'CRS score of the lowest-ranked candidate invited; empty when unreadable. Scores of different grids cannot be compared.',
      fr: 'Score SCG du candidat invité le moins bien classé; vide si illisible. Les scores de grilles différentes ne se comparent pas.',
    },
    value: ({ draw }) => draw.crs,
  },
  {
    ...{ name: 'tie_break_text', type: 'string', source: 'published', published: 'drawCutOff' },
    says: { en: 'The tie-break as published.', fr: 'Le critère de départage tel que publié.' },
    value: ({ draw }) => draw.tieBreak?.text ?? null,
  },
  {
    ...{ name: 'tie_break_at', type: 'dateTime', source: 'read', published: 'drawCutOff' },
    says: {
      en: 'The tie-break as an instant, reading its label as UTC; empty when unreadable.',
      fr: 'Le critère de départage comme instant, son libellé lu comme UTC; vide si illisible.',
    },
    value: ({ draw }) => draw.tieBreak?.at ?? null,
  },
  {
    ...{ name: 'held_at_text', type: 'string', source: 'published', published: 'drawDateTime' },
    says: {
      en: 'Date and time of the round as published.',
      fr: 'Date et heure de la ronde telles que publiées.',
    },
    value: ({ draw }) => draw.heldAtText,
  },
  {
    ...{ name: 'programs_text', type: 'string', source: 'published', published: 'drawText2' },
    says: { en: 'The programs as published.', fr: 'Les programmes tels que publiés.' },
    value: ({ draw }) => draw.programsText,
  },
  {
    ...{ name: 'source_url', type: 'anyURI', source: 'read', published: 'drawNumberURL' },
    says: { en: 'The page of the round at IRCC.', fr: 'La page de la ronde chez IRCC.' },
    value: ({ draw }) => draw.sourceUrl,
  },
  {
    ...{ name: 'pool_as_of', type: 'date', source: 'read', published: 'drawDistributionAsOn' },
    says: { en: 'The day on which the pool was counted.', fr: 'Le jour où le bassin a été compté.' },
    value: ({ draw }) => draw.pool?.asOf ?? null,
  },
  {
    ...{ name: 'pool_total', type: 'integer', source: 'published', published: 'dd18' },
    says: { en: 'All candidates in the pool.', fr: 'Tous les candidats dans le bassin.' },
    value: ({ draw }) => draw.pool?.total ?? null,
  },
  ...pool,
  {
    ...{ name: 'state', type: 'string', source: 'made' },
    says: {
      en: 'published, or withdrawn: it has gone from the official list.',
      fr: 'published, ou withdrawn : elle a disparu de la liste officielle.',
    },
    value: ({ withdrawnAt }) => (withdrawnAt === null ? 'published' : 'withdrawn'),
  },
  {
    ...{ name: 'revision', type: 'integer', source: 'made' },
    says: {
      en: '1 as first published; each correction that matters makes the next.',
      fr: '1 à la première publication; chaque correction importante donne la suivante.',
    },
    value: ({ revision }) => revision,
  },
  {
    ...{ name: 'first_seen_at', type: 'dateTime', source: 'made' },
    says: {
      en: 'When this installation first saw it. Draws of the past were all seen at its first look.',
      fr: 'Quand cette installation l’a vue pour la première fois. Les rondes passées l’ont été au premier coup d’œil.',
    },
    value: ({ firstSeenAt }) => firstSeenAt.toISOString(),
  },
  {
    ...{ name: 'withdrawn_at', type: 'dateTime', source: 'made' },
    says: {
      en: 'When it was found gone from the official list.',
      fr: 'Quand elle a été trouvée absente de la liste officielle.',
    },
    value: ({ withdrawnAt }) => withdrawnAt?.toISOString() ?? null,
  },
  {
    ...{ name: 'corrections', type: 'string', source: 'made' },
    says: {
      en: 'What was published differently later, oldest first: “2026-01-03 crs 533 → 534”; by hand where the operator of this site corrected it.',
      fr: 'Ce qui a été publié autrement par la suite, du plus ancien au plus récent : « 2026-01-03 crs 533 → 534 »; « by hand » si l’exploitant de ce site l’a corrigé.',
    },
    value: ({ revisions }) =>
      revisions
        .flatMap(({ changes, author, recordedAt }) =>
          changes
            .map(toldChange)
            .map(
              ({ field, from, to }) =>
                `${recordedAt.toISOString().slice(0, 10)} ${field} ${valueText(from)} → ${valueText(to)}${author === null ? '' : ' by hand'}`,
            ),
        )
        .join('; '),
  },
  {
    ...{ name: 'remarks', type: 'string', source: 'made' },
    says: {
      en: 'What was odd in the published row: the field and a code, separated by semicolons.',
      fr: 'Ce qui était étrange dans la ligne publiée : le champ et un code, séparés par des points-virgules.',
    },
    value: ({ remarks }) => remarks.map(({ field, code }) => `${field} ${code}`).join('; '),
  },
  {
    ...{ name: 'note_en', type: 'string', source: 'made' },
    says: {
      en: 'A word of the operator of this site, in English.',
      fr: 'Un mot de l’exploitant de ce site, en anglais.',
    },
    value: ({ note }) => note?.en ?? null,
  },
  {
    ...{ name: 'note_fr', type: 'string', source: 'made' },
    says: {
      en: 'A word of the operator of this site, in French.',
      fr: 'Un mot de l’exploitant de ce site, en français.',
    },
    value: ({ note }) => note?.fr ?? null,
  },
];

/** For people who read a cell: texts as they are, the rest as JSON. */
function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

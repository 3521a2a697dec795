import { checkMappedName } from '@drawbell/draws/check-addition';
import { baseOfName } from '@drawbell/draws/round-meaning';
import { catalogueWith, readAdditions } from '@drawbell/store/catalogue/catalogue';
import { previewCatalogueChange } from '@drawbell/store/catalogue/preview';
import { mapRoundName, unmapRoundName } from '@drawbell/store/catalogue/round-names';
import { z } from 'zod';
import { list, one } from './answers.ts';
import { ask } from './ask.ts';
import {
  changed,
  changedOf,
  previewAnswer,
  previewed,
  previewOf,
  refuseObjections,
} from './catalogue-changes.ts';
import { lookup, order, ringsOf } from './operation.ts';
import { found, Refusal } from './refusal.ts';
import { meaning } from './round-meaning.ts';
import { instant, line } from './values.ts';

const mapped = z
  .object({
    name: z.string(),
    means: ask(meaning, { label: 'Round' }),
    author: ask(z.string(), { label: 'By' }),
    mappedAt: ask(instant, { label: 'Mapped' }),
  })
  .meta({ id: 'MappedRoundName' });

const name = line(300);
const takes = {
  name: ask(
    name.describe(
      'As published, with or without its version: case, dashes, accents and spaces make no difference. Draws of this name on record get a revision; one that is held back stays so.',
    ),
    { argument: true, label: 'Name as published' },
  ),
  means: ask(meaning, { argument: true }),
};
const targetOf = (text: string) => `round name ${baseOfName(text)}`.slice(0, 200);

/** Whom the rounds of a name are for, where the code does not know it. */
export const roundNames = {
  list: lookup({
    name: 'names list',
    operationId: 'listRoundNames',
    path: '/round-names',
    scope: 'read',
    says: 'Lists the names of rounds that operators mapped',
    answers: list('names', mapped, ['means', 'mappedAt', 'author', 'name']),
    run: async ({ db }) => {
      const { names } = await readAdditions(db);
      return { names: names.map(({ at: mappedAt, ...each }) => ({ ...each, mappedAt })) };
    },
  }),
  map: order({
    name: 'names map',
    operationId: 'mapRoundName',
    path: '/round-names',
    scope: 'config',
    method: 'PUT',
    audit: 'round_name.map',
    says: 'Maps a name to a category or program; recorded draws of the name are corrected',
    done: 'The name is mapped. Polls, matching and pages go by it within seconds, on every process.',
    takes,
    answers: one(
      changed
        .extend({ before: ask(meaning.nullable(), { label: 'Before', none: 'not mapped' }) })
        .meta({ id: 'RoundNameMapped' }),
    ),
    run: async ({ trx, settings: { alertMaxAgeDays }, actor, now }, mapping) => {
      const end = await mapRoundName(trx, { ...mapping, alertMaxAgeDays, actor, now });
      if ('refused' in end) {
        refuseObjections(end.refused.objections);
        throw new Error('a name was refused without a reason');
      }
      return {
        target: targetOf(mapping.name),
        ...(end.replaced && { before: end.replaced }),
        after: mapping,
        body: { ...changedOf(end.changed), before: end.written.before },
        rings: ringsOf(end.changed.orders),
      };
    },
  }),
  unmap: order({
    name: 'names unmap',
    operationId: 'unmapRoundName',
    path: '/round-names',
    scope: 'config',
    method: 'DELETE',
    audit: 'round_name.unmap',
    says: 'Takes a mapping back; recorded draws of the name are corrected',
    done: 'The mapping is taken back.',
    takes: {
      name: ask(name.describe('However it is spelled, with or without its version.'), { argument: true }),
    },
    answers: one(
      changed.extend({ before: ask(meaning, { label: 'Before' }) }).meta({ id: 'RoundNameUnmapped' }),
    ),
    run: async ({ trx, settings: { alertMaxAgeDays }, actor, now }, { name: which }) => {
      const end = await unmapRoundName(trx, { name: which, alertMaxAgeDays, actor, now });
      if ('refused' in end) throw new Refusal('not-found', 'Nobody mapped this name.');
      const { before } = end.written;
      return {
        target: targetOf(which),
        before,
        body: { ...changedOf(end.changed), before: before.means },
        rings: ringsOf(end.changed.orders),
      };
    },
  }),
  preview: lookup({
    name: 'names preview',
    operationId: 'previewRoundName',
    path: '/round-names/preview',
    method: 'POST',
    scope: 'read',
    says: 'Counts whom mapping a name would affect; changes nothing',
    takes: { ...takes, ...previewed },
    answers: previewAnswer,
    run: async ({ db, pool, now }, { number, draws, ...addition }) => {
      const additions = await readAdditions(db);
      refuseObjections(checkMappedName(addition, catalogueWith(additions), { mapped: true }));
      const counted = await previewCatalogueChange({ db, pool }, { addition, number, draws, now });
      return previewOf(found(counted, 'draw'));
    },
  }),
};

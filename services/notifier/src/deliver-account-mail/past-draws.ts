import { drawAddress } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import { lookBack, type PastDraw } from '@drawbell/draws/look-back';
import { type GridNote, isGridNote } from '@drawbell/draws/match-result';
import { reasonSentence } from '@drawbell/draws/reason-sentences';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { PastDraws } from '@drawbell/mail/account/account-mail';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { listDraws } from '@drawbell/store/draws/draws';
import type { Store } from '@drawbell/store/open-store';
import { listProfiles, preferencesOf, type Subscriber } from '@drawbell/store/subscribers/subscribers';

const months = 24;
const newestShown = 5;

/** What the draws of the last 24 months would have meant for a subscriber's profiles, for their welcome. */
export async function readPastDraws(
  store: Store,
  subscriber: Subscriber,
  { language, now }: { language: Language; now: Date },
): Promise<PastDraws> {
  const from = new Date(now);
  from.setUTCMonth(from.getUTCMonth() - months);
  const filter = { from: from.toISOString().slice(0, 10) };
  const { draws } = await listDraws(store.db, filter, { limit: 2_000, before: null });
  const standing = draws.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ draw }) => draw);
  const profiles = await listProfiles(store.db, subscriber.id);
  const catalogue = await readCatalogue(store.db);
  const all = lookBack(standing, { profiles, preferences: preferencesOf(subscriber) }, catalogue);
  const past = all.filter(({ leftOut }) => leftOut === null);
  const count = (outcome: 'meets' | 'may_meet' | 'near') =>
    past.filter(({ best }) => best === outcome).length;
  return {
    months,
    draws: past.length,
    leftOut: leftOutOf(all),
    notes: notesOf(past).map((note) => reasonSentence(note, language, catalogue)),
    counts: { meets: count('meets'), may_meet: count('may_meet'), near: count('near') },
    newest: past
      .flatMap(({ draw, best }) => (best === 'does_not_meet' ? [] : [{ draw, outcome: best }]))
      .slice(0, newestShown)
      .map(({ draw, outcome }) => ({
        number: drawAddress(draw),
        date: draw.date,
        label: roundLabel(draw, language, catalogue),
        cutOff: draw.crs,
        outcome,
      })),
  };
}

function leftOutOf(all: readonly PastDraw[]): PastDraws['leftOut'] {
  const days = all.flatMap(({ leftOut }) => (leftOut === null ? [] : [leftOut]));
  return [...Map.groupBy(days, (day) => day)]
    .map(([changedOn, { length }]) => ({ changedOn, draws: length }))
    .toSorted((a, b) => (a.changedOn < b.changedOn ? 1 : -1));
}

function notesOf(past: readonly PastDraw[]): GridNote[] {
  const notes = past.flatMap(({ results }) => results.flatMap(({ reasons }) => reasons.filter(isGridNote)));
  return [...new Map(notes.map((note) => [note.changedOn, note])).values()].toSorted((a, b) =>
    a.changedOn < b.changedOn ? -1 : 1,
  );
}

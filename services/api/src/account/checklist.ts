import {
  type Checklist,
  checklistGroups,
  type ChecklistItem,
  itemsFor,
  itemWords,
} from '@drawbell/draws/plan/checklist';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { readChecklist } from '@drawbell/store/plan/guides';
import { type PlannedProfile, readPlans, tickItems } from '@drawbell/store/plan/plan';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, formOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { sendPage } from '../app/page.ts';
import { sitePage } from '../site/frame.ts';
import { factWords, profileName } from './facts.ts';
import { formSchema, leadingSchema, refuseForeignForm, tokenParams } from './page-route.ts';
import { settingsWords } from './settings-words.ts';
import { behindLink, doneLine, doneOf, sendDone } from './settings.ts';

/** Of the pages of one profile that is there. */
export const profileParams = tokenParams.extend({
  place: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/, 'a position from 1')
    .describe('The position of a profile, from 1.'),
});

/** `/{language}/settings/{token}/plan/{place}/checklist`: the checklist of one profile, and where its ticks go. */
export function checklistRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  for (const language of languages) {
    const url = `/${language}/settings/:token/plan/:place/checklist` as const;
    app.get(
      url,
      { schema: { ...leadingSchema('Shows the checklist of one profile'), params: profileParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = profileParams.parse(req.params);
        const base = `/${language}${opened.path}`;
        const planned = (await readPlans(store.db, opened.subscriber.id))[Number(place) - 1];
        if (planned === undefined) return reply.redirect(base, 303);
        const path = `${opened.path}/plan/${place}/checklist`;
        const { title } = checklistWords[language];
        const checklist = await readChecklist(store.db);
        return sendPage(
          reply,
          sitePage({
            ...{ language, path, title, within: '/standing' },
            heading: html`<p class="kicker">${profileName(factWords[language], planned.profile, Number(place))}</p>
              <h1>${title}</h1>`,
            body: html`${doneLine(language, doneOf(req))}
              ${checklistForm(planned, { language, checklist, action: `/${language}${path}` })}
              <p><a href="${base}">${settingsWords[language].back}</a></p>`,
          }),
        );
      }),
    );
    app.post(
      url,
      {
        schema: {
          ...formSchema('Keeps what is ticked of the checklist of one profile'),
          params: profileParams,
        },
      },
      behindLink(parts, language, async (opened, req, reply) => {
        const form = formOf(req);
        const { id: subscriberId } = opened.subscriber;
        const plans = await readPlans(store.db, subscriberId);
        // The form names its profile: another may be in its place by now.
        const planned = plans.find(({ profileId }) => profileId === form.get('profile'));
        const { items } = await readChecklist(store.db);
        const known = items.map(({ key }) => key);
        const before = known.filter((key) => form.getAll('was').includes(key));
        const ticked = known.filter((key) => form.getAll('tick').includes(key));
        if (planned === undefined) return reply.redirect(`/${language}${opened.path}`, 303);
        await tickItems(store.db, {
          ...{ subscriberId, profileId: planned.profileId, now: clock() },
          items: ticked.filter((key) => !before.includes(key)),
          decided: known.filter((key) => before.includes(key) !== ticked.includes(key)),
        });
        const plan = `/plan/${plans.indexOf(planned) + 1}`;
        return sendDone(opened, reply, 'checklist', form.get('back') === 'plan' ? plan : `${plan}/checklist`);
      }),
    );
  }
}

type Checked = Pick<PlannedProfile, 'profileId' | 'profile' | 'ticks'>;

interface ChecklistView {
  readonly language: Language;
  readonly checklist: Checklist;
  /** Where the ticks go: `…/plan/1/checklist`. */
  readonly action: string;
}

/** The checklist within the plan of a profile: how much is done, and what, to tick and save. */
export function checklistSection(planned: Checked, view: ChecklistView): SafeHtml {
  return html`<section id="checklist" aria-labelledby="checklist-title">
    <h2 id="checklist-title">${checklistWords[view.language].title}</h2>
    ${checklistForm(planned, { ...view, back: 'plan' })}
  </section>`;
}

function checklistForm(
  planned: Checked,
  { language, checklist, action, back }: ChecklistView & { readonly back?: 'plan' },
): SafeHtml {
  const words = checklistWords[language];
  const items = itemsFor(checklist, planned.profile);
  const done = items.filter(({ key }) => planned.ticks.has(key));
  const width = items.length === 0 ? 0 : Math.round((done.length * 1_000) / items.length);
  return html`<form class="checklist" method="post" action="${action}">
    <p class="muted">${words.done(done.length, items.length)}</p>
    <svg class="track" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="all" width="1000" height="10" />
      <rect class="added" width="${width}" height="10" />
    </svg>
    <input type="hidden" name="profile" value="${planned.profileId}" />
    ${back === undefined ? null : html`<input type="hidden" name="back" value="${back}" />`}
    ${done.map(({ key }) => html`<input type="hidden" name="was" value="${key}" />`)}
    ${checklistGroups.map((group) => {
      const own = items.filter((item) => item.group === group);
      if (own.length === 0) return null;
      return html`<fieldset>
          <legend>${words.groups[group]}</legend>
          ${own.map((item) => tick(item, planned, language))}
        </fieldset>
        <details class="more">
          <summary>${words.why}<span class="visually-hidden">${words.of(words.groups[group])}</span></summary>
          <ul class="plain small">
            ${own.map((item) => reasonOf(item, planned, language))}
          </ul>
        </details>`;
    })}
    <p><button type="submit">${words.save}</button></p>
  </form>`;
}

function tick(item: ChecklistItem, { profile, ticks }: Checked, language: Language): SafeHtml {
  const isDone = ticks.has(item.key);
  return html`<label class="tick"
    ><input type="checkbox" name="tick" value="${item.key}" ${isDone ? html` checked` : null} />
    <span>${itemWords(item, profile, language).text}</span></label
  >`;
}

/** Why an item is on the list, how sure that is, and where to look it up. */
function reasonOf(item: ChecklistItem, { profile }: Checked, language: Language): SafeHtml {
  const words = checklistWords[language];
  const { text, why, check } = itemWords(item, profile, language);
  return html`<li>
    <strong>${text}.</strong> ${why} <span class="muted">${words.strengths[item.strength]}.</span>
    <a href="${check}" rel="noreferrer">${words.check(new URL(check).hostname.replace(/^www\./, ''))}<span class="visually-hidden">${words.of(text)}</span></a>
  </li>`;
}

/** Profile and documents on paper: boxes ticked and open, with room for a date and a note. It fits beside what an invitation asks for. */
export function checklistPrint(
  { profile, ticks }: Omit<Checked, 'profileId'>,
  { language, checklist }: Pick<ChecklistView, 'language' | 'checklist'>,
): SafeHtml {
  const words = checklistWords[language];
  const items = itemsFor(checklist, profile);
  return html`<section class="checklist-print" aria-labelledby="checklist-title">
    <h2 id="checklist-title">${words.title}</h2>
    <p class="muted">${words.keep}</p>
    ${(['profile', 'documents'] as const).map((group) => {
      const own = items.filter((item) => item.group === group);
      if (own.length === 0) return null;
      return html`<h3>${words.groups[group]}</h3>
        <ul>
          ${own.map(
            (item) =>
              html`<li>
                <svg class="tick-box" viewBox="0 0 16 16" role="img" aria-label="${ticks.has(item.key) ? words.ticked : words.open}">
                  <rect x="1" y="1" width="14" height="14" />
                  ${ticks.has(item.key) ? html`<path d="M4,8.5L7,11.5L12.5,5" />` : null}
                </svg>
                <span>${itemWords(item, profile, language).text}</span>
                <span class="note">${words.note}</span>
              </li>`,
          )}
        </ul>`;
    })}
  </section>`;
}

const en = {
  title: 'Checklist',
  done: (done: number, all: number) => `${done} of ${all} done`,
  groups: { profile: 'Your profile', documents: 'Documents to hold', now: 'To do now' } satisfies Record<
    (typeof checklistGroups)[number],
    string
  >,
  why: 'Why, and where to check',
  /** After a link or a heading that others share; read aloud only. */
  of: (name: string) => `: ${name}`,
  check: (host: string) => `Check on ${host}`,
  strengths: {
    official: 'Official rule',
    secondary: 'Secondary source, check with IRCC',
    advice: 'Good practice, no rule',
  } satisfies Record<ChecklistItem['strength'], string>,
  save: 'Save the checklist',
  keep: 'Tick, date, and keep with your documents.',
  ticked: 'Done',
  open: 'Open',
  note: 'date, note',
};

const fr: typeof en = {
  title: 'Liste de vérification',
  done: (done, all) => `${done} ${done < 2 ? 'fait' : 'faits'} sur ${all}`,
  groups: { profile: 'Votre profil', documents: 'Documents à détenir', now: 'À faire maintenant' },
  why: 'Pourquoi, et où vérifier',
  of: (name) => `\u00a0: ${name}`,
  check: (host) => `Vérifier sur ${host}`,
  strengths: {
    official: 'Règle officielle',
    secondary: 'Source secondaire, à vérifier auprès d’IRCC',
    advice: 'Bonne habitude, aucune règle',
  },
  save: 'Enregistrer la liste',
  keep: 'Cochez, datez et gardez avec vos documents.',
  ticked: 'Fait',
  open: 'À faire',
  note: 'date, note',
};

const checklistWords = { en, fr };

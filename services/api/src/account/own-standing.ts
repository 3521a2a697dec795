import { shortDayBeside } from '@drawbell/draws/day-words';
import { standingHistory } from '@drawbell/draws/standing-history';
import { scoreChangeSentence } from '@drawbell/draws/standing-sentences';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { readDocumentRules } from '@drawbell/store/plan/guides';
import { readPlans } from '@drawbell/store/plan/plan';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import { listPastScores, listProfiles } from '@drawbell/store/subscribers/subscribers';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, formOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { keepPastDraws, type PastDraws } from '../app/kept-reads.ts';
import { sendPage } from '../app/page.ts';
import { sitePage } from '../site/frame.ts';
import { scoreNote } from '../site/grid-notes.ts';
import { factWords, profileName } from './facts.ts';
import { formSchema, pageSchema, refuseForeignForm } from './page-route.ts';
import { fillProfile, readProfile } from './profile-form.ts';
import { placeParams, profilePage, sendConflict } from './profiles.ts';
import { settingsWords } from './settings-words.ts';
import {
  behindLink,
  doneLine,
  doneOf,
  profilesMark,
  readSettings,
  sendDone,
  sendSettings,
} from './settings.ts';
import { readyBeside } from './standing-rows.ts';
import { withAnswer } from './standing.ts';
import { standingBody, standingHeading, standingTitle } from './standing-view.ts';

/** `/{language}/settings/{token}/standing/{place}`: where one profile of a person stands, and what each of its scores did. */
export function ownStandingRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const pastDraws = keepPastDraws(parts);
  for (const language of languages) {
    const url = `/${language}/settings/:token/standing/:place` as const;
    app.get(
      url,
      { schema: { ...pageSchema('Shows where one profile of a person stands'), params: placeParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = placeParams.parse(req.params);
        const plans = await readPlans(store.db, opened.subscriber.id);
        const profiles = plans.map(({ profile: each }) => each);
        const plan = plans[Number(place) - 1];
        const profile = plan?.profile;
        if (profile === undefined)
          return sendSettings(reply, await readSettings(parts, opened, { pastDraws }));
        const past = await pastDraws();
        const here = `/${language}${opened.path}`;
        const action = `${here}/standing/${place}`;
        const carries = html`<input type="hidden" name="was" value="${profilesMark(profiles)}" />`;
        const scores = await listPastScores(store.db, opened.subscriber, Number(place) - 1);
        const history = standingHistory(profile, scores, {
          ...{ standing: past.prepared, catalogue: past.catalogue },
        });
        const view = {
          ...{ language, profile, past, answer: { action, carries }, history: history.line },
          ready: readyBeside(plan, { language, rules: await readDocumentRules(store.db), today: past.today }),
          change: `${here}/profiles/${place}`,
        };
        const name = profileName(factWords[language], profile, Number(place));
        return sendPage(
          reply,
          sitePage({
            ...{ language, path: `${opened.path}/standing/${place}`, title: standingTitle(view) },
            ...{ within: '/standing', long: true, script: true },
            heading: html`${profiles.length === 1 ? null : html`<p class="small muted address">${name}</p>`} ${standingHeading(view)}`,
            body: html`${doneLine(language, doneOf(req))} ${scoreNote(profile, past.catalogue, { language, today: past.today })}
              ${standingBody(view, { after: scoreHistory(history, { language, past }) })}
              <p><a href="${here}">${settingsWords[language].back}</a></p>`,
          }),
        );
      }),
    );
    app.post(
      url,
      { schema: { ...formSchema('Saves one fact that was asked for'), params: placeParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = placeParams.parse(req.params);
        const sent = formOf(req);
        const profiles = await listProfiles(store.db, opened.subscriber.id);
        const before = profiles[Number(place) - 1];
        const filled = new URLSearchParams();
        if (before !== undefined) fillProfile(filled, before, language);
        const whole = withAnswer(filled, sent, clock());
        const reading = readProfile(whole, { language, now: clock(), before });
        if (before === undefined)
          return sendSettings(reply, await readSettings(parts, opened, { pastDraws }));
        // What cannot be taken as it is goes on in the whole form, which says why.
        const mark = profilesMark(profiles);
        const view = { language, path: opened.path, place, form: whole, profiles, mark };
        if (!reading.ok) return sendPage(reply, profilePage({ ...view, errors: reading.errors }), 422);
        const changed = profiles.map((each) => (each === before ? reading.value : each));
        const change = { profiles: changed, profilesBefore: profiles, formerPlaces: [...changed.keys()] };
        const { id } = opened.subscriber;
        if (sent.get('was') === mark && (await changeSettings(store.db, id, change, clock())))
          return sendDone(opened, reply, 'profile', `/standing/${place}`);
        return sendConflict(reply, view, await listProfiles(store.db, id));
      }),
    );
  }
}

/** What each change of the score did, newest first; null while there was none. */
function scoreHistory(
  { changes }: ReturnType<typeof standingHistory>,
  { language, past }: { language: Language; past: PastDraws },
): SafeHtml | null {
  if (changes.length === 0) return null;
  const { historyTitle } = settingsWords[language];
  return html`<section aria-labelledby="scores-title">
    <h2 id="scores-title">${historyTitle}</h2>
    <ul class="panel flush divided">
      ${changes.map(
        (change) =>
          html`<li>
            <span class="muted">${shortDayBeside(change.on, past.today, language)}</span>
            ${scoreChangeSentence(change, language, past.catalogue)}
          </li>`,
      )}
    </ul>
  </section>`;
}

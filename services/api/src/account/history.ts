import { drawAddress, drawTitle } from '@drawbell/draws/draw-number';
import { bestOutcome } from '@drawbell/draws/match-draw';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { listAlertHistory, type PastAlert } from '@drawbell/store/subscribers/record';
import type { App, AppParts } from '../app/app.ts';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { type Page, sendPage } from '../app/page.ts';
import { sitePage } from '../site/frame.ts';
import { pageSchema, queryOf, tokenParams } from './page-route.ts';
import { settingsWords } from './settings-words.ts';
import { behindLink } from './settings.ts';

const pageSize = 25;

/** `/{language}/settings/{token}/alerts`: the alerts of one person. */
export function historyRoutes(app: App, parts: AppParts): void {
  for (const language of languages)
    app.get(
      `/${language}/settings/:token/alerts`,
      { schema: { ...pageSchema('Shows the alerts a subscriber was sent'), params: tokenParams } },
      behindLink(parts, language, async ({ subscriber, path }, req, reply) => {
        const asked = queryOf(req.query, 'before') ?? '';
        const before = /^\d{1,18}$/.test(asked) ? asked : null;
        const page = await listAlertHistory(parts.store.db, subscriber.id, { limit: pageSize, before });
        return sendPage(reply, historyPage(language, path, page));
      }),
    );
}

/** The alerts of one person, newest first. */
function historyPage(
  language: Language,
  path: string,
  { alerts, next }: { alerts: readonly PastAlert[]; next: string | null },
): Page {
  const history = historyWords[language];
  const { profiles } = settingsWords[language];
  const { columns } = history;
  return sitePage({
    ...{ language, path: `${path}/alerts`, title: history.title },
    body: html`<section class="panel">
        ${
          alerts.length === 0
            ? html`<p>${history.none}</p>`
            : html`<table class="rows">
                <thead>
                  <tr>
                    <th scope="col">${columns.draw}</th>
                    <th scope="col">${columns.date}</th>
                    <th scope="col">${columns.profiles}</th>
                    <th scope="col">${columns.state}</th>
                  </tr>
                </thead>
                <tbody>
                  ${alerts.map((alert) => alertRow(language, alert))}
                </tbody>
              </table>`
        }
        ${next === null ? null : html`<p><a href="/${language}${path}/alerts?before=${next}">${history.older}</a></p>`}
        <p class="hint">${history.kept}</p>
      </section>
      <p><a href="/${language}${path}">${profiles.back}</a></p>`,
  });
}

function alertRow(language: Language, alert: PastAlert): SafeHtml {
  const history = historyWords[language];
  const { columns } = history;
  const best = bestOutcome(alert.results);
  return html`<tr>
    <th scope="row">
      <a href="/${language}/draws/${drawAddress(alert.draw)}">${drawTitle(alert.draw, language)}</a>
      ${alert.kind === 'correction' ? html`<span class="badge">${history.correction}</span>` : null}
    </th>
    <td data-label="${columns.date}">${moment(alert.endedAt ?? alert.createdAt)}</td>
    <td data-label="${columns.profiles}">${best === null ? '–' : history.outcomes[best]}</td>
    <td data-label="${columns.state}">${history.states[alert.status]}</td>
  </tr>`;
}

const en = {
  title: 'Alerts sent to you',
  none: 'No alert has been sent to you yet.',
  columns: { date: 'Date', draw: 'Draw', profiles: 'Your profiles', state: 'Mail' },
  states: {
    owed: 'waiting to be sent',
    claimed: 'being sent',
    sending: 'being sent',
    sent: 'sent',
    failed: 'could not be delivered',
    uncertain: 'perhaps delivered',
    cancelled: 'not sent',
  },
  outcomes: {
    meets: 'Meets the published criteria',
    may_meet: 'May meet the criteria',
    near: 'Narrowly missed',
    does_not_meet: 'Does not meet',
  },
  older: 'Older alerts',
  correction: 'Correction',
  kept: 'The history is kept for a year.',
};

const fr: typeof en = {
  title: 'Alertes qui vous ont été envoyées',
  none: 'Aucune alerte ne vous a encore été envoyée.',
  columns: { date: 'Date', draw: 'Ronde', profiles: 'Vos profils', state: 'Courriel' },
  states: {
    owed: 'en attente d’envoi',
    claimed: 'en cours d’envoi',
    sending: 'en cours d’envoi',
    sent: 'envoyé',
    failed: 'n’a pas pu être livré',
    uncertain: 'peut-être livré',
    cancelled: 'non envoyé',
  },
  outcomes: {
    meets: 'Critères publiés remplis',
    may_meet: 'Critères peut-être remplis',
    near: 'Manquée de peu',
    does_not_meet: 'Critères non remplis',
  },
  older: 'Alertes plus anciennes',
  correction: 'Correction',
  kept: 'L’historique est conservé pendant un an.',
};

export const historyWords = { en, fr };

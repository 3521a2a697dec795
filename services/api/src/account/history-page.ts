import { drawAddress, drawTitle } from '@drawbell/draws/draw-number';
import { bestOutcome } from '@drawbell/draws/match-draw';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { PastAlert } from '@drawbell/store/subscribers/record';
import { html, moment, type SafeHtml } from '../app/html.ts';
import type { Page } from '../app/page.ts';
import { sitePage } from '../site/frame.ts';
import { joinWords } from './join-words.ts';
import { settingsWords } from './settings-words.ts';

/** The alerts of one person, newest first. */
export function historyPage(
  language: Language,
  path: string,
  { alerts, next }: { alerts: readonly PastAlert[]; next: string | null },
): Page {
  const { history, profiles } = settingsWords[language];
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
  const { history } = settingsWords[language];
  const { columns } = history;
  const best = bestOutcome(alert.results);
  return html`<tr>
    <th scope="row">
      <a href="/${language}/draws/${drawAddress(alert.draw)}">${drawTitle(alert.draw, language)}</a>
      ${alert.kind === 'correction' ? html`<span class="badge">${history.correction}</span>` : null}
    </th>
    <td data-label="${columns.date}">${moment(alert.endedAt ?? alert.createdAt)}</td>
    <td data-label="${columns.profiles}">${best === null ? '–' : joinWords[language].outcomes[best]}</td>
    <td data-label="${columns.state}">${history.states[alert.status]}</td>
  </tr>`;
}

import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawTitle } from '@drawbell/draws/draw-number';
import { addresses } from '@drawbell/operations/addresses';
import { channels } from '@drawbell/operations/channels';
import { deliveries } from '@drawbell/operations/deliveries';
import { subscribers } from '@drawbell/operations/subscribers';
import { drawNumber } from '@drawbell/operations/values';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { addressId } from '@drawbell/store/suppressions';
import { z } from 'zod';
import { alertsState, factWords, profileFacts, profileName } from '../account/facts.ts';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { consentPanel } from './addresses.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import type { Console, Section } from './console.ts';
import { deliveryTable, profileResults } from './deliveries.ts';
import { formOf, type Places } from './operation-forms.ts';
import { lookFor, pathTo, showPage } from './operation-pages.ts';
import { field } from './order-form.ts';
import { badge, facts, panel } from './table.ts';

const { show, explain, move, unsubscribe, erase, export: exportAll } = subscribers;
const { scope } = show;
type Person = z.input<typeof show.answers.schema>;
type AddressRecord = z.input<typeof addresses.show.answers.schema>;
type Explanation = z.input<typeof explain.answers.schema>;

/** Finds a person who asked for help, shows what is known of them, and orders what they ask for. */
export const peopleSection: Section = {
  nav: { href: '/admin/people', text: 'People', scope },
  add: (console) => {
    const { find } = addresses;
    console.page(
      '/admin/people',
      { summary: 'Asks for the address of a person', scope },
      async ({ admin }) => ({
        title: 'People',
        body: html`<div class="panel narrow">${formOf(admin, find, { at: {}, button: 'Find', look: null })}</div>`,
      }),
    );
    addPerson(console);
    addExplanation(console);
  },
};

/** All that is known of a person, and what can be done for them. */
function addPerson(console: Console): void {
  const { secrets } = console.parts;
  showPage(console, show, async ({ admin, answer: person, input, at, look, now }) => {
    const address = addressId(secrets.hashAddress(person.email));
    const [record, { deliveries: newest }] = await Promise.all([
      look(addresses.show, { address }),
      look(deliveries.list, { ...input, limit: 20 }),
    ]);
    return {
      title: `Person ${person.id}`,
      body: html`<div class="columns">${statePanel(person, record, now)}${explainPanel(at)}</div>
        ${panel(
          'deliveries',
          'Deliveries',
          html`${deliveryTable(newest, 'There are none.')}
            <p><a href="${pathTo(deliveries.list)}?subscriber=${person.id}">All of them</a></p>`,
        )}
        ${panel(
          'profiles',
          'Profiles',
          person.profiles.length === 0
            ? html`<p>There are none.</p>`
            : html`${person.profiles.map(
                (profile, place) =>
                  html`<h3>${profileName(factWords.en, profile, place + 1)}</h3>
                    ${profileFacts(factWords.en, profile)}`,
              )}`,
        )}
        ${channelsPanel(admin, person, at)} ${consentPanel(record.consents)} ${ordersPanel(admin, person, at)}`,
    };
  });
}

function statePanel(person: Person, { address, suppression }: AddressRecord, now: Date): SafeHtml {
  const { email, state, language, pausedUntil, confirmedAt, endedAt, preferences } = person;
  const { meets, mayMeet, nearPoints, everyDrawOfMyPrograms, everyDraw } = preferences;
  const wishes = [
    ...(meets === true ? ['meets the criteria'] : []),
    ...(mayMeet === true ? ['may meet them'] : []),
    ...(nearPoints !== undefined && nearPoints > 0 ? [`misses by up to ${nearPoints} points`] : []),
    ...(everyDrawOfMyPrograms === true ? ['every draw of their programs'] : []),
    ...(everyDraw === true ? ['every draw'] : []),
  ];
  const place = pathTo(addresses.show, { address });
  const pause = pausedUntil === null ? null : new Date(pausedUntil);
  return panel(
    'state',
    'State',
    facts([
      ['Address', email],
      ['Alerts', alertsState('en', { state, paused_until: pause }, now)],
      [
        'Mail',
        suppression === null
          ? html`${badge('may be mailed', 'good')} <a href="${place}">Suppress</a>`
          : html`${badge('suppressed', 'bad')} ${suppression.reason.replaceAll('_', ' ')}, ${moment(suppression.since)}.
              <a href="${place}">Look, or lift it</a>`,
      ],
      ['Language', factWords.en.languageNames[language]],
      ['Wants', wishes.length === 0 ? 'nothing' : wishes.join(', ')],
      ['Confirmed', moment(confirmedAt)],
      endedAt === null ? null : ['Ended', moment(endedAt)],
    ]),
  );
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const kindWords: Readonly<Record<string, string>> = {
  mayMeet: 'may meet',
  near: 'near misses',
  everyDraw: 'other draws',
};

/** When and where they are told; never the address of a place. */
function channelsPanel(admin: ConsoleAdmin, { telling, channels: places }: Person, at: Places): SafeHtml {
  const { rhythm, digest, quiet, meetsTo, first, sourceSilent, zone } = telling;
  const together = Object.entries(rhythm ?? {}).filter(([, how]) => how !== 'at_once');
  return panel(
    'channels',
    'When and where',
    html`${facts([
      [
        'Together',
        together.length === 0
          ? 'nothing: all at once'
          : `${together.map(([kind, how]) => `${kindWords[kind] ?? kind} ${how}`).join(', ')}, at ${digest?.time ?? '08:00'}${together.some(([, how]) => how === 'weekly') ? `, weekly on ${weekdays[(digest?.weekday ?? 1) - 1] ?? ''}` : ''}`,
      ],
      ['Quiet', quiet == null ? 'never' : `${quiet.from} to ${quiet.to}`],
      ['Zone', zone],
      ['First', first === 'email' ? 'e-mail' : `chn_${first ?? ''}`],
      ['What they meet goes to', meetsTo ?? 'all'],
      ['Told when the source is silent', sourceSilent === true ? 'yes' : 'no'],
    ])}
      ${places.map(
        ({ id, kind, name, state, says, createdAt, lastToldAt, endedAt, endReason }) =>
          html`<h3>${kind}: ${name} ${badge(state, state === 'active' ? 'good' : '')}</h3>
            <p>
              <span class="id">${id}</span> · says ${says} · since ${moment(createdAt)} · last told
              ${lastToldAt === null ? 'never' : moment(lastToldAt)}
              ${endedAt === null ? null : html`· ended ${moment(endedAt)}, ${endReason ?? ''}`}
            </p>
            ${
              state === 'ended'
                ? null
                : formOf(admin, channels.end, { at: { ...at, channel: id }, button: `End ${id}` })
            }`,
      )}`,
  );
}

function ordersPanel(admin: ConsoleAdmin, { state }: Person, at: Places): SafeHtml {
  return panel(
    'orders',
    'When they ask for it',
    html`<h3>Everything that is kept about them</h3>
      ${formOf(admin, exportAll, { at, button: 'Download as a file' })}
      <h3>Another address</h3>
      ${formOf(admin, move, { at, button: 'Ask its owner' })}
      ${
        state === 'unsubscribed'
          ? null
          : html`<h3>No more alerts</h3>
              ${formOf(admin, unsubscribe, { at, button: 'Unsubscribe them' })}`
      }
      <h3>Erase them</h3>
      ${formOf(admin, erase, { at, button: 'Erase for good' })}`,
  );
}

/** The draw to explain is typed into a search, so it stands behind the path and not in it. */
function addExplanation(console: Console): void {
  const page = {
    ...{ summary: 'Shows in words why a draw did or did not reach a person', scope },
    params: show.at,
    query: z.strictObject({ draw: drawNumber.optional() }),
  };
  console.page(`/admin/people/:subscriber/explain`, page, async ({ admin, params, query: { draw }, now }) => {
    const { subscriber } = z.object({ subscriber: z.string() }).parse(params);
    const at = { subscriber: `sub_${subscriber}` };
    if (draw === undefined) return { title: at.subscriber, body: explainPanel(at) };
    const why = await lookFor(console, { admin, now })(explain, { subscriber, number: draw });
    return {
      title: `${drawTitle({ number: draw }, 'en')} and ${at.subscriber}`,
      body: explanationBody(why, at, await readCatalogue(console.parts.store.db)),
    };
  });
}

function explainPanel(at: Places): SafeHtml {
  return panel(
    'explain',
    'Did they get it?',
    html`<form method="get" action="${pathTo(show, at)}/explain">
      ${field({ name: 'draw', label: 'Draw', hint: 'Its number: 447', required: true, short: true })}
      <p><button type="submit">Explain</button></p>
    </form>`,
  );
}

/** The verdict, then what it rests on, side by side. */
function explanationBody(explanation: Explanation, at: Places, catalogue: Catalogue): SafeHtml {
  const { drawNumber: number, revision, verdict, sentence, draw, recorded, today, thatDay } = explanation;
  const look = verdict === 'told' ? 'good' : verdict === 'missed' || verdict === 'refused' ? 'bad' : 'warn';
  return html`${panel(
    'verdict',
    html`Verdict ${badge(verdict, look)}`,
    html`<p>${sentence}</p>
      <p>
        <a href="${pathTo(show, at)}">The person</a> · <a href="/admin/draws/${number}">${drawTitle({ number }, 'en')}</a>,
        revision ${revision}
      </p>`,
  )}
  ${panel(
    'recorded',
    'What the ledger says',
    deliveryTable(recorded, 'Nothing was ever owed to them for this draw.'),
  )}
  <div class="columns">
    ${panel('today', 'By what is settled today', recomputed(today, catalogue))}
    ${panel(
      'that-day',
      'By what was settled that day',
      thatDay === null ? html`<p>They were not here, or wanted no mail.</p>` : recomputed(thatDay, catalogue),
    )}
  </div>
  ${panel(
    'draw',
    'The draw',
    facts([
      ['Recorded', moment(draw.recordedAt)],
      [
        'Alerted',
        { alert: 'yes', baseline: 'no: history', late: 'no: found too late', none: 'no' }[draw.alerting],
      ],
      ['Matched', draw.fanOut === null ? 'no' : html`${draw.fanOut.state} ${moment(draw.fanOut.finishedAt)}`],
      draw.heldAt === null ? null : ['Held back', moment(draw.heldAt)],
      draw.withdrawnAt === null ? null : ['Withdrawn', moment(draw.withdrawnAt)],
    ]),
  )}`;
}

function recomputed({ because, results }: Explanation['today'], catalogue: Catalogue): SafeHtml {
  return html`<p>
      ${because === null ? 'The draw does not concern them.' : `The draw concerns them: ${because.replaceAll('_', ' ')}.`}
    </p>
    ${profileResults(results, catalogue)}`;
}

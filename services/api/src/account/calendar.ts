import { dayWithWeekday } from '@drawbell/draws/day-words';
import { drawTypeOf, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import { drawAddress, drawTitle } from '@drawbell/draws/draw-number';
import { type Deadline, deadlinesOf } from '@drawbell/draws/plan/deadlines';
import { documentName, strengthWords } from '@drawbell/draws/plan/document-words';
import { reminderHour, reminderKindOf, stepsOf, withOwnLeads } from '@drawbell/draws/plan/reminders';
import { daysBetween, monthsBefore } from '@drawbell/draws/past-draws';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { readDocumentRules } from '@drawbell/store/plan/guides';
import { type PlannedProfile, readPlans } from '@drawbell/store/plan/plan';
import { reminderChoiceOf } from '@drawbell/store/plan/reminders';
import { listAlertHistory } from '@drawbell/store/subscribers/record';
import type { Subscriber } from '@drawbell/store/subscribers/subscribers';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { type CalendarDay, calendarText } from '../app/calendar-text.ts';
import { addOwnForms } from '../app/form.ts';
import { html } from '../app/html.ts';
import { keepPastDraws, type PastDraws } from '../app/kept-reads.ts';
import { drawCalendarWords } from '../site/draw-calendar.ts';
import { factWords, profileName } from './facts.ts';
import { refuseForeignForm } from './page-route.ts';
import { addressField, privateAddressRoutes, privateSchema, sendPrivately } from './private-address.ts';

/** `/{language}/calendar/{token}.ics`: the dates of one person; `/{language}/settings/{token}/calendar`: its address. */
export function calendarRoutes(app: App, parts: AppParts): void {
  const { publicUrl } = parts;
  addOwnForms(app, publicUrl, refuseForeignForm);
  const pastDraws = keepPastDraws(parts);
  for (const language of languages) {
    const words = calendarWords[language];
    const file = z.string().describe('From the settings: a token and .ics.');
    app.get(
      `/${language}/calendar/:file`,
      {
        schema: {
          ...privateSchema('The dates and draws of one person, as iCalendar', 'text/calendar'),
          params: z.object({ file }),
        },
      },
      async (req, reply) =>
        sendPrivately(
          parts,
          { req, reply },
          {
            ...{ purpose: 'calendar', language, words, mediaType: 'text/calendar' },
            token: /^([\w-]{43})\.ics$/.exec(req.params.file)?.[1],
            make: async (subscriber) => calendarOf(parts, { subscriber, language, past: await pastDraws() }),
          },
        ),
    );
    privateAddressRoutes(app, parts, {
      ...{ purpose: 'calendar', language, words },
      shown: (token) => {
        const value = `${publicUrl}/${language}/calendar/${token}.ics`;
        return html`<div class="panel">
            ${addressField('address', { label: words.address, hint: words.secret, value })}
            <p class="buttons">
              <a class="button" href="${value.replace(/^https?:/, 'webcal:')}">${words.open}</a>
            </p>
          </div>
          <ul>
            ${words.steps.map((step) => html`<li>${step}</li>`)}
          </ul>`;
      },
      more: html`<p><a href="/${language}/draws.ics">${words.allDraws}</a></p>`,
    });
  }
}

/** So many alerts of before are in a calendar. */
const alertsMax = 100;

/** Of a hundred profiles: more would be megabytes at each of many askings, and calendars refuse them. */
const datesMax = 1_000;
/** Dates that were longer ago are left out. */
const pastMonths = 12;

async function calendarOf(
  { store, secrets, publicUrl }: AppParts,
  { subscriber, language, past }: { subscriber: Subscriber; language: Language; past: PastDraws },
): Promise<string> {
  const words = calendarWords[language];
  const choice = reminderChoiceOf(subscriber);
  const rules = withOwnLeads(await readDocumentRules(store.db), choice);
  const plans = await readPlans(store.db, subscriber.id);
  const from = monthsBefore(past.today, pastMonths);
  const shown = plans
    .flatMap((plan) => deadlinesOf(plan, rules).map((deadline) => ({ plan, deadline })))
    .filter(({ deadline }) => deadline.on >= from)
    .toSorted((one, other) => daysBetween(other.deadline.on, one.deadline.on))
    .slice(0, datesMax);
  const dates = shown.map(({ plan, deadline }): CalendarDay => ({
    ...identityOf(plan, deadline, (text) => secrets.hashToken(text).toString('base64url').slice(0, 22)),
    day: deadline.on,
    summary:
      plans.length === 1
        ? summaryOf(deadline, language)
        : `${profileName(factWords[language], plan.profile, plan.position + 1)}: ${summaryOf(deadline, language)}`,
    description: [
      ...(deadline.document?.label === undefined ? [] : [deadline.document.label]),
      ruleLine(deadline, language),
      ...(deadline.bookBy === null || deadline.bookBy < past.today
        ? []
        : [words.bookBy(dayWithWeekday(deadline.bookBy, language))]),
      words.notAdvice,
    ].join('\n'),
    url: `${publicUrl}/${language}/plan`,
    alarmHours: stepsOf(reminderKindOf(deadline), choice).map((step) => step * 24 - reminderHour),
  }));
  const { alerts } = await listAlertHistory(store.db, subscriber.id, { limit: alertsMax, before: null });
  const told = new Map(alerts.toReversed().map((alert) => [alert.draw.number, alert]));
  const drawOf = new Map(past.draws.map((draw) => [draw.number, draw]));
  const draws = [...told.values()].flatMap((alert): CalendarDay[] => {
    const draw = drawOf.get(alert.draw.number);
    if (draw === undefined) return [];
    const type = drawTypeShortLabel(drawTypeOf(draw), language, past.catalogue);
    return [
      {
        ...{ uid: `alert-${draw.number}`, sequence: alert.revision - 1, changedAt: alert.createdAt },
        ...{
          day: draw.date,
          summary: drawCalendarWords[language].drawn(drawTitle(draw, language), type, draw.crs),
        },
        description: words.concerned,
        url: `${publicUrl}/${language}/draws/${drawAddress(draw)}`,
      },
    ];
  });
  return calendarText([...dates, ...draws], { name: words.name, language });
}

/** From the row that a date follows from, and nothing of the date. */
function identityOf(
  { profileId, profile, documents, invitation }: PlannedProfile,
  { key, document }: Deadline,
  hash: (text: string) => string,
): Pick<CalendarDay, 'uid' | 'sequence' | 'changedAt'> {
  const row = document === null ? null : documents.find(({ id }) => id === document.id);
  if (row !== null && row !== undefined)
    return { uid: key.replaceAll(':', '-'), sequence: row.revision - 1, changedAt: row.updatedAt };
  if (key.startsWith('invitation:') && invitation !== null)
    return {
      ...{ uid: key.replaceAll(':', '-'), sequence: invitation.revision - 1 },
      changedAt: invitation.updatedAt,
    };
  const submittedAt = new Date(profile.submittedAt ?? 0);
  // A new profile is submitted later than the one before: its day counts the changes.
  const sequence = daysBetween('2015-01-01', submittedAt.toISOString().slice(0, 10));
  return {
    uid: `${hash(`profile ${profileId}`)}-ends`,
    sequence: Math.max(0, sequence),
    changedAt: submittedAt,
  };
}

/** The rule and how sure it is, in one; of a day that its owner entered there is nothing more to say. */
function ruleLine({ rule }: Deadline, language: Language): string {
  const said = strengthWords(rule.strength, language);
  if (rule.strength === 'owner') return `${said}.`;
  const text = language === 'fr' ? rule.ruleFr : rule.ruleEn;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}. ${said}.`;
}

function summaryOf({ kind, document }: Deadline, language: Language): string {
  const words = calendarWords[language];
  if (document === null) return kind === 'application_due' ? words.applicationDue : words.profileEnds;
  const name = documentName(document, language);
  return kind === 'last_useful' ? words.lastUseful(name) : words.ends(name);
}

const en = {
  title: 'My calendar',
  name: 'Drawbell: my dates',
  lead: 'Your dates, reminders and the draws we told you about, in the calendar of your phone or computer. It asks for them again by itself.',
  secret: 'Whoever has this address can read these dates. It opens nothing else, and you can turn it off.',
  make: 'Make my calendar address',
  address: 'Your private address',
  open: 'Add to my calendar',
  steps: [
    'iPhone and Mac: the button above, or Calendar › Add calendar › Add subscription.',
    'Google: on a computer, Other calendars › From URL. Google asks for it about once a day, and shows no reminders of its own for it.',
    'Outlook: Add calendar › Subscribe from web.',
    'Dates of more than a year ago are left out; of more than 1,000 dates, so are those furthest ahead.',
  ],
  renew: 'Make a new address; the old one stops at once',
  off: 'Turn it off',
  allDraws: 'A calendar of all draws, for everybody',
  goneTitle: 'This calendar is turned off',
  gone: 'The address does not work, or was turned off. Its owner finds the one that works in the settings.',
  ends: (document: string) => `${document} ends`,
  lastUseful: (document: string) => `${document}: last day on which an invitation could be used to its end`,
  profileEnds: 'Express Entry profile ends',
  applicationDue: 'Application for permanent residence due',
  bookBy: (day: string) => `To have a new one in time, book it by ${day}.`,
  notAdvice: 'Counted from the dates you entered. Nothing here is legal advice: check with IRCC.',
  concerned: 'We told you about this draw. It is not an invitation: only a message in your IRCC account is.',
};

const fr: typeof en = {
  title: 'Mon calendrier',
  name: 'Drawbell\u00a0: mes dates',
  lead: 'Vos dates, vos rappels et les rondes annoncées, dans le calendrier de votre téléphone ou de votre ordinateur. Il les redemande de lui-même.',
  secret:
    'Quiconque a cette adresse peut lire ces dates. Elle n’ouvre rien d’autre, et vous pouvez la désactiver.',
  make: 'Créer l’adresse de mon calendrier',
  address: 'Votre adresse privée',
  open: 'Ajouter à mon calendrier',
  steps: [
    'iPhone et Mac\u00a0: le bouton ci-dessus, ou Calendrier › Ajouter › S’abonner.',
    'Google\u00a0: sur un ordinateur, Autres agendas › À partir de l’URL. Google la redemande environ une fois par jour et n’en montre pas les rappels.',
    'Outlook\u00a0: Ajouter un calendrier › S’abonner à partir du Web.',
    'Les dates passées depuis plus d’un an n’y sont plus; au-delà de 1\u00a0000 dates, les plus lointaines n’y sont pas encore.',
  ],
  renew: 'Créer une nouvelle adresse; l’ancienne cesse aussitôt',
  off: 'Désactiver l’adresse',
  allDraws: 'Un calendrier de toutes les rondes, pour tout le monde',
  goneTitle: 'Ce calendrier est désactivé',
  gone: 'L’adresse ne fonctionne pas, ou a été désactivée. La bonne se trouve dans les réglages.',
  ends: (document) => `${document}\u00a0: fin`,
  lastUseful: (document) => `${document}\u00a0: dernier jour où une invitation pourrait servir jusqu’au bout`,
  profileEnds: 'Fin du profil d’Entrée express',
  applicationDue: 'Demande de résidence permanente à présenter',
  bookBy: (day) => `Pour en avoir un nouveau à temps, prenez rendez-vous au plus tard le ${day}.`,
  notAdvice:
    'Compté à partir des dates inscrites. Rien ici n’est un avis juridique\u00a0: vérifiez auprès d’IRCC.',
  concerned:
    'Nous vous avons annoncé cette ronde. Ce n’est pas une invitation\u00a0: seul un message dans votre compte d’IRCC en est une.',
};

export const calendarWords: Readonly<Record<Language, typeof en>> = { en, fr };

import { dayWithWeekday, shortDayBeside } from '@drawbell/draws/day-words';
import { easternDay } from '@drawbell/draws/grid';
import { applicationDue, endOf } from '@drawbell/draws/plan/deadlines';
import { type DocumentRules, ruleOf } from '@drawbell/draws/plan/document-rules';
import { documentName } from '@drawbell/draws/plan/document-words';
import { daysBetween } from '@drawbell/draws/past-draws';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { readDocumentRules } from '@drawbell/store/plan/guides';
import { endInvitation, moveInvitation, openInvitation } from '@drawbell/store/plan/invitations';
import { type PlannedProfile, readPlans } from '@drawbell/store/plan/plan';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type FieldError, type Form, type FormReading, formOf, textOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { sendPage } from '../app/page.ts';
import { sitePage } from '../site/frame.ts';
import { factWords, profileName } from './facts.ts';
import { errorSummary, type FormState, textField } from './fields.ts';
import { formWords } from './form-words.ts';
import { formSchema, pageSchema, refuseForeignForm, tokenParams } from './page-route.ts';
import { placeParams } from './profiles.ts';
import { settingsWords } from './settings-words.ts';
import { behindLink, doneLine, doneOf, type Opened, sendDone } from './settings.ts';

/** What the form of an ending says. */
const endings = ['done', 'declined'] as const;

/** `/{language}/settings/{token}/invited/{place}`: says that a profile was invited, counts the sixty days, and ends them. */
export function invitationRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  for (const language of languages) {
    const base = `/${language}/settings/:token/invited` as const;
    const url = `${base}/:place` as const;
    app.get(
      base,
      { schema: { ...pageSchema('Asks which profile was invited'), params: tokenParams } },
      behindLink(parts, language, async (opened, _req, reply) => {
        const plans = await readPlans(store.db, opened.subscriber.id);
        if (plans.length === 1) return reply.redirect(`/${language}${opened.path}/invited/1`, 303);
        return sendPage(reply, choicePage(opened, plans));
      }),
    );
    app.get(
      url,
      { schema: { ...pageSchema('Shows the invitation of a profile'), params: placeParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const view = await readInvitation(parts, opened, req.params);
        if (view === null) return sendGone(reply, opened);
        return sendInvitation(reply, { ...view, done: doneLine(language, doneOf(req)) });
      }),
    );
    app.post(
      url,
      { schema: { ...formSchema('Says on which day a profile was invited'), params: placeParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const form = formOf(req);
        const view = await readInvitation(parts, opened, req.params);
        if (view === null) return sendGone(reply, opened);
        const { plan, rules, today, place } = view;
        const reading = readInvitedOn(form, { today, rules });
        if (!reading.ok) return sendInvitation(reply, { ...view, form, errors: reading.errors });
        const invitedOn = reading.value;
        const order = {
          ...{ subscriberId: opened.subscriber.id, now: clock() },
          ...{ invitedOn, restsUntil: applicationDue(invitedOn, rules) },
        };
        const seen = textOf(form, 'revision', 10);
        const known = plan.invitation;
        const changed =
          seen === ''
            ? await openInvitation(store.db, { ...order, profileId: plan.profileId })
            : await moveInvitation(store.db, { ...order, id: known?.id ?? nobody, revision: Number(seen) });
        // Opened or changed on another device meanwhile: the page as it is now says how it stands.
        if (changed.ok) return sendDone(opened, reply, 'invited', `/invited/${place}`);
        const now = await readInvitation(parts, opened, req.params);
        return now === null ? sendGone(reply, opened) : sendInvitation(reply, { ...now, conflict: true });
      }),
    );
    app.post(
      `${url}/end`,
      { schema: { ...formSchema('Ends an invitation: applied, or declined'), params: placeParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const form = formOf(req);
        const view = await readInvitation(parts, opened, req.params);
        const state = z.enum(endings).safeParse(form.get('state')).data;
        if (view === null) return sendGone(reply, opened);
        const { invitation } = view.plan;
        // Sent twice, or from an older page: it has ended, which is what was meant.
        if (state !== undefined && invitation !== null && invitation.id === form.get('invitation')) {
          const end = { subscriberId: opened.subscriber.id, id: invitation.id, state, now: clock() };
          await endInvitation(store.db, end);
        }
        return sendDone(opened, reply, state === 'done' ? 'applied' : 'declined');
      }),
    );
  }
}

/** No invitation has it. */
const nobody = '00000000-0000-0000-0000-000000000000';

interface InvitationView {
  readonly opened: Opened;
  readonly place: string;
  readonly plan: PlannedProfile;
  /** What its profile is called; null for somebody with one. */
  readonly name: string | null;
  readonly rules: DocumentRules;
  readonly today: string;
  readonly done?: SafeHtml | null;
  readonly form?: Form;
  readonly errors?: readonly FieldError[];
  readonly conflict?: boolean;
}

/** Null where there is no such profile. */
async function readInvitation(
  { store, clock }: AppParts,
  opened: Opened,
  params: unknown,
): Promise<InvitationView | null> {
  const { place } = placeParams.parse(params);
  const plans = await readPlans(store.db, opened.subscriber.id);
  const plan = plans[Number(place) - 1];
  if (plan === undefined) return null;
  const name =
    plans.length === 1 ? null : profileName(factWords[opened.language], plan.profile, Number(place));
  const rules = await readDocumentRules(store.db);
  return { opened, place, plan, name, rules, today: easternDay(clock()) };
}

/** The day of an invitation: one that has come, and whose sixty days are not over. */
function readInvitedOn(
  form: Form,
  { today, rules }: { today: string; rules: DocumentRules },
): FormReading<string> {
  const field = 'invitedOn';
  const text = textOf(form, field, 20);
  const refuse = (problem: FieldError['problem'], detail?: string): FormReading<string> => ({
    ok: false,
    errors: [{ field, problem, ...(detail !== undefined && { detail }) }],
  });
  if (text === '') return refuse('date_missing');
  const day = z.iso.date().safeParse(text).data;
  if (day === undefined) return refuse('day_invalid');
  if (day > today) return refuse('date_future');
  const due = applicationDue(day, rules);
  return due < today ? refuse('invitation_over', due) : { ok: true, value: day };
}

function sendGone(reply: FastifyReply, { language, path }: Opened): FastifyReply {
  return reply.redirect(`/${language}${path}`, 303);
}

function sendInvitation(reply: FastifyReply, view: InvitationView): FastifyReply {
  const { opened, place, plan, name, today, rules, done = null, conflict = false, errors = [] } = view;
  const { language, path } = opened;
  const words = invitationWords[language];
  const { invitation } = plan;
  const title =
    invitation === null
      ? words.title
      : words.daysLeft(daysBetween(today, applicationDue(invitation.invitedOn, rules)));
  const page = sitePage({
    ...{ language, path: `${path}/invited/${place}`, title, within: '/standing' as const },
    heading: html`${name === null ? null : html`<p class="small muted address">${name}</p>`}
      <h1>${title}</h1>`,
    body: html`<div class="form">
      ${done} ${conflict ? html`<p class="panel warn" role="alert">${words.conflict}</p>` : null}
      ${invitation === null ? askPart(view) : openPart(view, invitation)}
      <p><a href="/${language}${path}">${settingsWords[language].back}</a></p>
    </div>`,
  });
  return sendPage(reply, page, errors.length > 0 ? 422 : conflict ? 409 : 200);
}

function dayForm(view: InvitationView, { revision, button }: { revision: string; button: string }): SafeHtml {
  const { opened, place, form, errors = [], plan, today } = view;
  const { language, path } = opened;
  const words = invitationWords[language];
  const shown = form ?? new URLSearchParams({ invitedOn: plan.invitation?.invitedOn ?? today });
  const state: FormState = { form: shown, errors, words: formWords[language] };
  return html`${errorSummary(state)}
    <form class="panel" method="post" action="/${language}${path}/invited/${place}" novalidate>
      <input type="hidden" name="revision" value="${revision}" />
      ${textField(state, { name: 'invitedOn', label: words.day, hint: words.dayHint, type: 'date' })}
      <p><button type="submit">${button}</button></p>
    </form>`;
}

function askPart(view: InvitationView): SafeHtml {
  const { opened, plan } = view;
  const words = invitationWords[opened.language];
  const [last] = plan.pastInvitations;
  const day = (on: string) => shortDayBeside(on, view.today, opened.language);
  return html`<p class="lead">${words.lead}</p>
    ${dayForm(view, { revision: '', button: words.count })}
    ${last === undefined || last.state === 'open' ? null : html`<p class="hint">${words.last[last.state](day(last.invitedOn))}</p>`}`;
}

function openPart(
  view: InvitationView,
  { id, invitedOn, revision }: NonNullable<PlannedProfile['invitation']>,
) {
  const { opened, place, rules } = view;
  const { language, path } = opened;
  const words = invitationWords[language];
  const due = applicationDue(invitedOn, rules);
  const action = `/${language}${path}/invited/${place}/end`;
  const end = (state: (typeof endings)[number], text: string, quiet: boolean) =>
    html`<form method="post" action="${action}">
      <input type="hidden" name="invitation" value="${id}" />
      <button class="${quiet ? 'quiet' : ''}" name="state" value="${state}">${text}</button>
    </form>`;
  return html`<p class="lead">${words.due(dayWithWeekday(due, language), due < view.today)}</p>
    <p>${words.rests}</p>
    ${checkedDocuments(view, due)}
    <h2>${words.endTitle}</h2>
    <div class="buttons">${end('done', words.applied, false)} ${end('declined', words.decline, true)}</div>
    <p class="hint">${words.expires}</p>
    <h2>${words.changeTitle}</h2>
    ${dayForm(view, { revision: String(revision), button: words.change })}`;
}

/** Every document with an end, against the last day for an application. */
function checkedDocuments({ opened, plan, rules, today }: InvitationView, due: string): SafeHtml {
  const { language } = opened;
  const words = invitationWords[language];
  const rows = plan.documents
    .map((document) => ({ document, end: endOf(document, rules) }))
    .toSorted((a, b) => ((a.end ?? '9999') < (b.end ?? '9999') ? -1 : 1));
  if (rows.length === 0)
    return html`<p class="panel may">
      ${words.noDocuments}
      <a class="target" href="/${language}${opened.path}/plan/${plan.position + 1}/documents/new">${words.enter}</a>
    </p>`;
  return html`<h2>${words.documents}</h2>
    <ul class="panel flush divided">
      ${rows.map(({ document, end }) => {
        const { validAtApplication } = ruleOf(rules, document.kind);
        const badge =
          end === null
            ? html`<span class="badge may">${words.noEnd}</span>`
            : end >= due
              ? html`<span class="badge meet">${words.lasts}</span>`
              : html`<span class="badge near">${validAtApplication ? words.endsBefore : words.check}</span>`;
        const label =
          document.label === undefined ? null : html` <span class="muted">${document.label}</span>`;
        return html`<li class="lasting">
          <span><strong>${documentName(document, language)}</strong>${label}</span> ${badge}
          <span class="small muted">${end === null ? words.endUnknown : words.ends(shortDayBeside(end, today, language))}</span>
        </li>`;
      })}
    </ul>`;
}

function choicePage({ language, path }: Opened, plans: readonly PlannedProfile[]) {
  const words = invitationWords[language];
  return sitePage({
    ...{ language, path: `${path}/invited`, title: words.which, within: '/standing' },
    body: html`<div class="form">
      <ul class="panel flush divided places">
        ${plans.map(
          ({ profile, position, invitation }) =>
            html`<li>
              <a href="/${language}${path}/invited/${position + 1}"
                ><strong>${profileName(factWords[language], profile, position + 1)}</strong>
                <span>${invitation === null ? words.notInvited : words.isInvited}</span></a
              >
            </li>`,
        )}
      </ul>
      <p><a href="/${language}${path}">${settingsWords[language].back}</a></p>
    </div>`,
  });
}

const en = {
  title: 'I was invited',
  which: 'Which profile was invited?',
  lead: 'Only a message in your IRCC account is an invitation. If you have one, say on which day it came: we count the sixty days, write before they end, and check what must still be valid.',
  day: 'Day of the invitation',
  dayHint: 'As the message in your IRCC account says it.',
  count: 'Count the sixty days',
  change: 'Change the day',
  changeTitle: 'Another day',
  daysLeft: (days: number) =>
    days < 0
      ? 'The days to apply are over'
      : days === 0
        ? 'Your application is due today'
        : days === 1
          ? '1 day left to apply'
          : `${days} days left to apply`,
  due: (day: string, isOver: boolean) => `A complete application ${isOver ? 'was' : 'is'} due by ${day}.`,
  rests: 'Meanwhile we send no draw alerts for this profile. We remind you of this day.',
  documents: 'What must still be valid',
  noDocuments: 'You entered no documents, so we cannot check what ends before that day.',
  enter: 'Enter a document',
  lasts: 'lasts',
  endsBefore: 'ends before',
  check: 'ends before, check with IRCC',
  noEnd: 'no end known',
  endUnknown: 'The end is not known.',
  ends: (day: string) => `Ends on ${day}`,
  endTitle: 'How did it go?',
  applied: 'I have applied',
  decline: 'I declined it',
  expires:
    'If you say neither, alerts begin again by themselves when the sixty days are over, and we tell you.',
  conflict: 'This was changed on another device meanwhile. Here is how it stands now.',
  notInvited: 'no invitation noted',
  isInvited: 'the sixty days are counted',
  last: {
    done: (day: string) => `Last one: invited on ${day}, and applied.`,
    declined: (day: string) => `Last one: invited on ${day}, and declined.`,
    expired: (day: string) => `Last one: invited on ${day}; its sixty days are over.`,
  },
};

const fr: typeof en = {
  title: 'J’ai reçu une invitation',
  which: 'Quel profil a été invité?',
  lead: 'Seul un message dans votre compte d’IRCC est une invitation. Si vous en avez un, dites quel jour il est arrivé\u00a0: nous comptons les soixante jours, vous écrivons avant la fin et vérifions ce qui doit encore être valide.',
  day: 'Jour de l’invitation',
  dayHint: 'Comme l’indique le message dans votre compte d’IRCC.',
  count: 'Compter les soixante jours',
  change: 'Changer le jour',
  changeTitle: 'Un autre jour',
  daysLeft: (days) =>
    days < 0
      ? 'Le délai pour la demande est passé'
      : days === 0
        ? 'Votre demande est attendue aujourd’hui'
        : days === 1
          ? 'Il reste 1\u00a0jour pour présenter la demande'
          : `Il reste ${days}\u00a0jours pour présenter la demande`,
  due: (day, isOver) => `Une demande complète ${isOver ? 'était' : 'est'} attendue au plus tard le ${day}.`,
  rests: 'D’ici là, nous n’envoyons pas d’alertes de rondes pour ce profil. Nous vous rappelons ce jour.',
  documents: 'Ce qui doit encore être valide',
  noDocuments:
    'Aucun document n’est inscrit\u00a0: nous ne pouvons pas vérifier ce qui prend fin avant ce jour.',
  enter: 'Inscrire un document',
  lasts: 'valide',
  endsBefore: 'fin avant',
  check: 'fin avant, à vérifier',
  noEnd: 'fin inconnue',
  endUnknown: 'On n’en connaît pas la fin.',
  ends: (day) => `Prend fin le ${day}`,
  endTitle: 'Où en est-ce?',
  applied: 'La demande est présentée',
  decline: 'J’ai décliné l’invitation',
  expires:
    'Sans réponse de votre part, les alertes reprennent d’elles-mêmes après les soixante jours, et nous vous le disons.',
  conflict: 'Cela a changé entre-temps sur un autre appareil. Voici ce qu’il en est.',
  notInvited: 'aucune invitation notée',
  isInvited: 'les soixante jours sont comptés',
  last: {
    done: (day) => `La dernière\u00a0: reçue le ${day}, et la demande a été présentée.`,
    declined: (day) => `La dernière\u00a0: reçue le ${day}, et déclinée.`,
    expired: (day) => `La dernière\u00a0: reçue le ${day}; ses soixante jours sont passés.`,
  },
};

const invitationWords: Readonly<Record<Language, typeof en>> = { en, fr };

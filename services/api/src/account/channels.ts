import { shortDay } from '@drawbell/draws/day-words';
import { dayIn } from '@drawbell/draws/local-time';
import { unseenCharacterIn } from '@drawbell/draws/plain-text';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { type Channel, changeChannel, listChannels } from '@drawbell/store/channels/channels';
import { confirmTopic } from '@drawbell/store/channels/confirm';
import { endChannel } from '@drawbell/store/channels/ends';
import type { ChannelKind } from '@drawbell/store/channels/tables';
import { reminderChoiceOf } from '@drawbell/store/plan/reminders';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type FieldError, type Form, formOf, textOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { sendPage } from '../app/page.ts';
import { noticePage, sitePage } from '../site/frame.ts';
import { addChannel, browsersOf, offeredOf } from './add-channel.ts';
import { confirmPart, offers } from './channel-forms.ts';
import { channelWords, usualName } from './channel-words.ts';
import { originOf } from './consent.ts';
import { errorSummary, type FormState, radioField, textField } from './fields.ts';
import { formWords } from './form-words.ts';
import { formSchema, pageSchema, refuseForeignForm, sendTooMany, tokenParams } from './page-route.ts';
import { deviceName } from './phone-cookie.ts';
import { behindLink, doneLine, doneOf, type Opened, sendDone } from './settings.ts';
import { placeName } from './telling-words.ts';
import { z } from 'zod';

const path = '/channels';
const nameCharactersMax = 60;

/** Of the page of one place. Any text: what is none is answered by a page that says so. */
const channelParams = tokenParams.extend({ channel: z.string() });

/** `/{language}/settings/{token}/channels`: the places where somebody is told beside their mailbox. */
export function channelRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  for (const language of languages) {
    const url = `/${language}/settings/:token${path}` as const;
    const form = (summary: string) => ({ ...formSchema(summary), params: tokenParams });
    const formOfOne = (summary: string) => ({ ...formSchema(summary), params: channelParams });
    app.get(
      url,
      { schema: { ...pageSchema('Lists the places where a subscriber is told'), params: tokenParams } },
      behindLink(parts, language, async (opened, req, reply) => sendPlaces(reply, { opened, parts, req })),
    );
    for (const kind of ['push', 'ntfy', 'telegram'] as const) {
      app.post(
        `${url}/${kind}`,
        { schema: form(`Adds a place of the kind ${kind}`) },
        behindLink(parts, language, async (opened, req, reply) =>
          addPlace(parts, { opened, req, reply, kind }),
        ),
      );
    }
    app.get(
      `${url}/:channel`,
      { schema: { ...pageSchema('Shows one place, or what confirms it'), params: channelParams } },
      behindLink(parts, language, async (opened, req, reply) => sendPlace(reply, { opened, parts, req })),
    );
    app.post(
      `${url}/:channel`,
      { schema: formOfOne('Changes a place') },
      behindLink(parts, language, async (opened, req, reply) => {
        const sent = formOf(req);
        const name = nameOf(sent);
        if (!name.ok)
          return sendPlace(reply, { opened, parts, req, sent: { form: sent, errors: name.errors } });
        const changed = await changeChannel(store.db, {
          ...{ subscriberId: opened.subscriber.id, id: idOf(req), name: name.value },
          says: sent.get('says') === 'score' ? 'score' : 'verdict',
        });
        return changed ? sendDone(opened, reply, 'channel', path) : sendPlace(reply, { opened, parts, req });
      }),
    );
    app.post(
      `${url}/:channel/code`,
      { schema: formOfOne('Confirms a topic by the code that it got') },
      behindLink(parts, language, async (opened, req, reply) => {
        const sent = formOf(req);
        // Nothing typed is no try.
        if (textOf(sent, 'code', 40) === '') {
          const errors = [{ field: 'code', problem: 'code_missing' } as const];
          return sendPlace(reply, { opened, parts, req, sent: { form: sent, errors } });
        }
        const end = await confirmTopic(store.db, secrets, {
          ...{ subscriberId: opened.subscriber.id, id: idOf(req), code: textOf(sent, 'code', 40) },
          ...{ origin: originOf(req), now: clock() },
        });
        if (end.kind === 'confirmed') return sendDone(opened, reply, 'channel_added', path);
        const error: FieldError =
          end.kind === 'wrong_code' && end.triesLeft > 0
            ? { field: 'code', problem: 'code_wrong', detail: String(end.triesLeft) }
            : { field: 'code', problem: 'code_over' };
        return sendPlace(reply, { opened, parts, req, sent: { form: sent, errors: [error] } });
      }),
    );
    app.post(
      `${url}/:channel/remove`,
      { schema: formOfOne('Ends a place at once') },
      behindLink(parts, language, async (opened, req, reply) => {
        // One that has ended already, or is none of theirs: nothing is left to end.
        await endChannel(store.db, {
          ...{ id: idOf(req), subscriberId: opened.subscriber.id, reason: 'removed', now: clock() },
        });
        return sendDone(opened, reply, 'channel_ended', path);
      }),
    );
  }
}

interface Sent {
  readonly form: Form;
  readonly errors: readonly FieldError[];
}

interface Asked {
  readonly opened: Opened;
  readonly parts: AppParts;
  readonly req: FastifyRequest;
  readonly sent?: Sent;
}

/** The id of the path; one that nothing has where it is none. */
function idOf(req: FastifyRequest): string {
  const { channel } = channelParams.parse(req.params);
  return /^[1-9]\d{0,17}$/.test(channel) ? channel : '0';
}

function nameOf(form: Form): { ok: true; value: string } | { ok: false; errors: readonly FieldError[] } {
  const name = textOf(form, 'name');
  const unseen = unseenCharacterIn(name);
  const problem =
    name === ''
      ? 'name_missing'
      : name.length > nameCharactersMax
        ? 'label_long'
        : unseen === null
          ? null
          : 'text_unseen';
  if (problem === null) return { ok: true, value: name };
  return { ok: false, errors: [{ field: 'name', problem, ...(unseen !== null && { detail: unseen }) }] };
}

async function addPlace(
  parts: AppParts,
  {
    opened,
    req,
    reply,
    kind,
  }: { opened: Opened; req: FastifyRequest; reply: FastifyReply; kind: ChannelKind },
): Promise<FastifyReply> {
  const form = formOf(req);
  const { language, subscriber } = opened;
  const added = await addChannel(parts, {
    ...{ subscriberId: subscriber.id, kind, language, says: 'verdict', origin: originOf(req) },
    input:
      kind === 'push' ? jsonOf(textOf(form, 'subscription', 4_000)) : { topic: textOf(form, 'topic', 500) },
    name: await freeName(parts, {
      ...{ subscriberId: subscriber.id, kind },
      usual: usualName(kind, language, deviceName(req.headers['user-agent'])),
    }),
  });
  if (added.kind === 'added')
    return kind === 'push'
      ? sendDone(opened, reply, 'channel_added', path)
      : reply.redirect(`/${language}${opened.path}${path}/${added.id}`, 303);
  if (added.kind === 'too_often') return sendTooMany(reply, language, added.seconds);
  const field = kind === 'ntfy' ? 'topic' : kind;
  const problem =
    added.kind === 'too_many'
      ? 'channels_full'
      : added.kind !== 'wrong'
        ? 'place_gone'
        : kind === 'push'
          ? 'push_invalid'
          : topicMistakes.has(added.problem.code)
            ? 'topic_invalid'
            : 'topic_refused';
  return sendPlaces(reply, { opened, parts, req, sent: { form, errors: [{ field, problem }] } });
}

/** What a place is called at first: topics that would be called alike are numbered. A browser knows which is its own. */
async function freeName(
  { store, clock }: AppParts,
  { subscriberId, kind, usual }: { subscriberId: string; kind: ChannelKind; usual: string },
): Promise<string> {
  if (kind !== 'ntfy') return usual;
  const known = await listChannels(store.db, { subscriberId, now: clock() });
  const taken = new Set(known.flatMap(({ name, state }) => (state === 'ended' ? [] : [name])));
  let count = 1;
  while (taken.has(count === 1 ? usual : `${usual} ${count}`)) count += 1;
  return count === 1 ? usual : `${usual} ${count}`;
}

/** What is wrong with the address of a topic itself; all else is about where it leads. */
const topicMistakes: ReadonlySet<string> = new Set([
  ...[
    'missing',
    'too_long',
    'not_a_url',
    'not_a_topic',
    'topic_characters',
    'topic_reserved',
    'has_user_info',
  ],
]);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function sendPlaces(reply: FastifyReply, { opened, parts, req, sent }: Asked): Promise<FastifyReply> {
  const { language, subscriber } = opened;
  const words = channelWords[language];
  const { id: subscriberId } = subscriber;
  const now = parts.clock();
  const all = await listChannels(parts.store.db, { subscriberId, now });
  const live = all.filter(({ state }) => state !== 'ended');
  const ended = all.filter(({ state }) => state === 'ended');
  const offered = await offeredOf(parts);
  const browsers = await browsersOf(parts, subscriberId);
  const base = `/${language}${opened.path}${path}`;
  const { zone } = reminderChoiceOf(subscriber);
  const day = (at: Date) => shortDay(dayIn(zone, at), language);
  const state: FormState = {
    form: sent?.form ?? new URLSearchParams(),
    errors: sent?.errors ?? [],
    words: formWords[language],
  };
  const page = sitePage({
    ...{ language, path: `${opened.path}${path}`, title: words.title, within: '/standing', script: 'push' },
    body: html`<div class="form">
      ${doneLine(language, doneOf(req))} ${errorSummary(state)}
      <p class="lead">${words.lead}</p>
      ${
        live.length === 0
          ? html`<p>${words.none}</p>`
          : html`<h2>${words.listTitle}</h2>
              <ul class="panel flush divided">
                ${live.map((channel) =>
                  placeItem(channel, {
                    language,
                    base,
                    day,
                    mark: browsers.find(({ id }) => id === channel.id)?.mark,
                  }),
                )}
              </ul>`
      }
      ${offers(state, { language, base, offered })}
      ${
        ended.length === 0
          ? null
          : html`<h2>${words.endedTitle}</h2>
              <ul class="panel flush divided">
                ${ended.map(
                  (channel) =>
                    html`<li>
                      <p><strong>${placeName(channel, language)}</strong></p>
                      <p class="hint">
                        ${channel.endedAt === null ? '' : day(channel.endedAt)} ·
                        ${channel.endReason === null ? '' : words.ended[channel.endReason]}
                      </p>
                    </li>`,
                )}
              </ul>`
      }
      <p><a href="/${language}${opened.path}/telling">${backWords[language]}</a></p>
    </div>`,
  });
  return sendPage(reply, page, state.errors.length > 0 ? 422 : 200);
}

const backWords = { en: 'Back to when and where', fr: 'Retour à «\u00a0Quand et où\u00a0»' };

function placeItem(
  channel: Channel,
  {
    language,
    base,
    day,
    mark,
  }: { language: Language; base: string; day: (at: Date) => string; mark: string | undefined },
): SafeHtml {
  const words = channelWords[language];
  const { id, kind, state, says, confirmedAt, createdAt, lastToldAt } = channel;
  const shown = placeName(channel, language);
  const isOn = state === 'active';
  const act = isOn ? words.change : words.goOn;
  const told = lastToldAt === null ? words.neverTold : words.told(day(lastToldAt));
  return html`<li>
    <p>
      <strong>${shown}</strong>
      <span class="badge ${isOn ? 'good' : 'warn'}"
        >${isOn ? words.states.active : kind === 'telegram' ? words.pendingChat : words.states.pending}</span
      >
      ${mark === undefined ? null : html`<span class="badge" data-push-here="${mark}" data-id="${id}" hidden>${words.here}</span>`}
    </p>
    <p class="hint">
      ${words.says[says]} · ${words.since(day(confirmedAt ?? createdAt))} ${isOn ? html`· ${told}` : null}
    </p>
    <p>
      <a href="${base}/${id}" aria-label="${act}: ${shown}">${act}</a>
    </p>
  </li>`;
}

async function sendPlace(reply: FastifyReply, { opened, parts, req, sent }: Asked): Promise<FastifyReply> {
  const { language, subscriber } = opened;
  const words = channelWords[language];
  const base = `/${language}${opened.path}${path}`;
  const all = await listChannels(parts.store.db, { subscriberId: subscriber.id, now: parts.clock() });
  const id = idOf(req);
  const channel = all.find((each) => each.id === id && each.state !== 'ended');
  if (channel === undefined) {
    const gone = formWords[language].errors.place_gone('');
    const more = html`<p><a href="${base}">${words.back}</a></p>`;
    const title = words.title;
    return sendPage(
      reply,
      noticePage({ language, path: `${opened.path}${path}`, title, text: [gone], more }),
      404,
    );
  }
  const state: FormState = {
    form: sent?.form ?? new URLSearchParams({ name: channel.name, says: channel.says }),
    errors: sent?.errors ?? [],
    words: formWords[language],
  };
  const at = `${opened.path}${path}/${id}`;
  const title = placeName(channel, language);
  const page = sitePage({
    ...{ language, path: at, title, within: '/standing' },
    body: html`<div class="form">
      ${errorSummary(state)}
      ${
        channel.state === 'active'
          ? html`<form class="panel" method="post" action="/${language}${at}" novalidate>
              ${textField(state, { name: 'name', label: words.name, hint: words.nameHint, maxLength: nameCharactersMax })}
              ${radioField(state, {
                ...{ name: 'says', label: words.saysLabel, hint: words.saysHint },
                options: (['verdict', 'score'] as const).map((value) => ({
                  value,
                  text: words.saysOptions[value],
                })),
              })}
              <p><button type="submit">${words.save}</button></p>
            </form>`
          : confirmPart(parts, { channel, language, action: `/${language}${at}`, state })
      }
      <form class="panel" method="post" action="/${language}${at}/remove">
        <p>${words.removeHint}</p>
        <p><button class="quiet" type="submit">${words.remove}</button></p>
      </form>
      <p><a href="${base}">${words.back}</a></p>
    </div>`,
  });
  return sendPage(reply, page, state.errors.length > 0 ? 422 : 200);
}

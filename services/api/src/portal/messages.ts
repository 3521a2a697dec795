import { endpoints } from '@drawbell/operations/endpoints';
import { fieldsOf } from '@drawbell/operations/fields';
import { ownMessages } from '@drawbell/operations/messages';
import { html } from '../app/html.ts';
import { selectOf } from '../console/order-form.ts';
import { olderLink, panel } from '../console/table.ts';
import { attemptList, attemptTable, messageFacts, messageRequest, messageTable } from './consumer-views.ts';
import { viewWords } from './consumer-view-words.ts';
import { endpointPage } from './endpoint-page.ts';
import { ownForm } from './own-forms.ts';
import { inputFor, type Portal } from './portal.ts';

const { show, listAttempts, redeliver, expunge } = ownMessages;
const attemptsQuery = listAttempts.takes.omit({ limit: true });

/** `/portal/messages/…`, and an endpoint's messages and attempts: one message as it is posted, every attempt at it, and the order to send it again. */
export function addMessages(portal: Portal): void {
  addMessageList(portal);
  addAttempts(portal);
  const summary = 'Shows a message with its request and its attempts';
  const options = { summary, scope: 'read', params: show.at, query: attemptsQuery } as const;
  portal.page('/portal/messages/:message', options, async (asked) => {
    const { visitor, look } = asked;
    const { language } = visitor;
    const input = inputFor(listAttempts, asked, { limit: 20 });
    const words = messageWords[language];
    const message = await look(show, { message: input.message });
    const { attempts, nextCursor } = await look(listAttempts, input);
    const endpoint = await look(endpoints.show, { endpoint: message.endpointId.slice(3) });
    return {
      title: message.type,
      up: { href: `/portal/endpoints/${message.endpointId}`, text: message.endpointId },
      body: html`<p><code class="id">${message.id}</code></p>
        ${panel('message', words.message, messageFacts(message, { language, base: '/portal' }))}
        ${messageRequest(message, endpoint, language)}
        ${panel(
          'attempts',
          viewWords[language].attempts,
          html`${attemptList(attempts, language)}
          ${nextCursor === null ? null : olderLink(`/portal/messages/${message.id}`, { cursor: nextCursor }, viewWords[language].older)}`,
        )}
        ${
          visitor.may(redeliver.scope) && message.expungedAt === null
            ? panel(
                'redeliver',
                words.again,
                html`<p>${words.againText}</p>
                  ${ownForm(visitor, redeliver, { at: { message: message.id }, button: words.again })}`,
              )
            : null
        }
        ${
          visitor.may(expunge.scope) && message.expungedAt === null
            ? html`<section class="panel" aria-label="${words.forget}">
                ${ownForm(visitor, expunge, { at: { message: message.id }, button: words.forget })}
              </section>`
            : null
        }`,
    };
  });
}

const endpointAttemptsQuery = endpoints.listAttempts.takes.omit({ limit: true });

function addAttempts(portal: Portal): void {
  const { says: summary } = endpoints.listAttempts;
  const options = { summary, query: endpointAttemptsQuery } as const;
  endpointPage(portal, '/attempts', options, async (asked) => {
    const { visitor, look, path } = asked;
    const { language } = visitor;
    const input = inputFor(endpoints.listAttempts, asked, { limit: 20 });
    const { attempts, nextCursor } = await look(endpoints.listAttempts, input);
    return html`<div class="panel">
      ${attemptTable(attempts, { language, base: '/portal' })}
      ${nextCursor === null ? null : olderLink(`${path}/attempts`, { cursor: nextCursor }, viewWords[language].older)}
    </div>`;
  });
}

const messagesQuery = ownMessages.list.takes.omit({ limit: true });

function addMessageList(portal: Portal): void {
  const options = { summary: 'Lists the messages of an endpoint', query: messagesQuery } as const;
  endpointPage(portal, '/messages', options, async (asked) => {
    const { visitor, look, path } = asked;
    const { language } = visitor;
    const words = viewWords[language];
    const input = inputFor(ownMessages.list, asked, { limit: 20 });
    const { status, type } = input;
    const { messages, nextCursor } = await look(ownMessages.list, input);
    const choose = (name: 'status' | 'type', label: string, wordOf: (value: string) => string) => {
      const of = (fieldsOf(ownMessages.list).find((each) => each.name === name)?.of ?? []).map(
        ({ value }) => ({
          ...{ value, text: wordOf(value), chosen: value === input[name] },
        }),
      );
      return selectOf({ name, label, of: [{ value: '', text: words.any }, ...of] });
    };
    return html`<div class="panel">
      <form method="get" action="${path}/messages" class="search">
        ${choose('status', words.status, (value) => words.statuses[value] ?? value)}
        ${choose('type', words.type, (value) => value)}
        <p><button type="submit" class="quiet">${messageWords[language].filter}</button></p>
      </form>
      ${messageTable(messages, { language, base: '/portal' })}
      ${nextCursor === null ? null : olderLink(`${path}/messages`, { status, type, cursor: nextCursor }, words.older)}
    </div>`;
  });
}

const en = {
  message: 'The message',
  filter: 'Show',
  again: 'Send it again',
  forget: 'Forget what it says',
  againText: 'It goes out under the same webhook-id: a receiver that has it knows it again.',
};

const fr: typeof en = {
  message: 'Le message',
  filter: 'Afficher',
  again: 'Le renvoyer',
  forget: 'Effacer son contenu',
  againText: 'Il part sous le même webhook-id\u00a0: un programme qui l’a déjà le reconnaît.',
};

const messageWords = { en, fr };

import { endpoints } from '@drawbell/operations/endpoints';
import { ownMessages } from '@drawbell/operations/messages';
import { html } from '../app/html.ts';
import { olderLink, panel } from '../console/table.ts';
import { attemptList, attemptTable, messageFacts, messageRequest } from './consumer-views.ts';
import { viewWords } from './consumer-view-words.ts';
import { ownForm } from './own-forms.ts';
import { inputFor, type Portal } from './portal.ts';

const { show, listAttempts, redeliver, expunge } = ownMessages;
const attemptsQuery = listAttempts.takes.omit({ limit: true });

/** `/portal/messages/…` and an endpoint's attempts: one message as it is posted, every attempt at it, and the order to send it again. */
export function addMessages(portal: Portal): void {
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
    const { url } = await look(endpoints.show, { endpoint: message.endpointId.slice(3) });
    return {
      title: message.type,
      up: { href: `/portal/endpoints/${message.endpointId}`, text: message.endpointId },
      body: html`<p><code class="id">${message.id}</code></p>
        ${panel('message', words.message, messageFacts(message, { language, base: '/portal' }))}
        ${messageRequest(message, url, language)}
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
            ? panel(
                'expunge',
                words.forget,
                html`${ownForm(visitor, expunge, { at: { message: message.id }, button: words.forget })}`,
              )
            : null
        }`,
    };
  });
}

const endpointAttemptsQuery = endpoints.listAttempts.takes.omit({ limit: true });

function addAttempts(portal: Portal): void {
  const { at: params, says: summary } = endpoints.listAttempts;
  const options = { summary, scope: 'read', params, query: endpointAttemptsQuery } as const;
  portal.page('/portal/endpoints/:endpoint/attempts', options, async (asked) => {
    const { visitor, look } = asked;
    const { language } = visitor;
    const input = inputFor(endpoints.listAttempts, asked, { limit: 50 });
    const endpoint = await look(endpoints.show, { endpoint: input.endpoint });
    const { attempts, nextCursor } = await look(endpoints.listAttempts, input);
    const path = `/portal/endpoints/${endpoint.id}`;
    return {
      title: viewWords[language].attempts,
      up: { href: path, text: endpoint.description === '' ? endpoint.id : endpoint.description },
      body: html`<div class="panel">
        ${attemptTable(attempts, { language, base: '/portal' })}
        ${nextCursor === null ? null : olderLink(`${path}/attempts`, { cursor: nextCursor }, viewWords[language].older)}
      </div>`,
    };
  });
}

const en = {
  message: 'The message',
  again: 'Send it again',
  forget: 'Forget what it says',
  againText: 'It goes out under the same webhook-id: a receiver that has it knows it again.',
};

const fr: typeof en = {
  message: 'Le message',
  again: 'Le renvoyer',
  forget: 'Oublier ce qu’il dit',
  againText: 'Il part sous le même webhook-id\u00a0: un programme qui l’a déjà le reconnaît.',
};

const messageWords = { en, fr };

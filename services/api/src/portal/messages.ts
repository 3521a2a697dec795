import { endpoints } from '@drawbell/operations/endpoints';
import { ownMessages } from '@drawbell/operations/messages';
import { html } from '../app/html.ts';
import { olderLink, panel } from '../console/table.ts';
import { attemptList, messageFacts, messageRequest } from './consumer-views.ts';
import { viewWords } from './consumer-view-words.ts';
import { ownForm } from './own-forms.ts';
import { inputFor, type Portal } from './portal.ts';

const { show, listAttempts, redeliver } = ownMessages;
const attemptsQuery = listAttempts.takes.omit({ limit: true });

/** `/portal/messages/…`: one message as it is posted, every attempt at it, and the order to send it again. */
export function addMessages(portal: Portal): void {
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
          visitor.may(redeliver.scope)
            ? panel(
                'redeliver',
                words.again,
                html`<p>${words.againText}</p>
                  ${ownForm(visitor, redeliver, { at: { message: message.id }, button: words.again })}`,
              )
            : null
        }`,
    };
  });
}

const en = {
  message: 'The message',
  again: 'Send it again',
  againText: 'It goes out under the same webhook-id: a receiver that has it knows it again.',
};

const fr: typeof en = {
  message: 'Le message',
  again: 'Le renvoyer',
  againText: 'Il part sous le même webhook-id\u00a0: un programme qui l’a déjà le reconnaît.',
};

const messageWords = { en, fr };

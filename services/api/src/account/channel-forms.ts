import type { Channel } from '@drawbell/store/channels/channels';
import type { ChannelKind } from '@drawbell/store/channels/tables';
import { channelWording } from '@drawbell/draws/consent-wording';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { chatLink, type Offered, suggestTopic } from './add-channel.ts';
import { channelWords } from './channel-words.ts';
import { errorOf, type FormState, textField } from './fields.ts';

/** What can be added here. */
export function offers(
  state: FormState,
  { language, base, offered }: { language: Language; base: string; offered: Offered },
): SafeHtml {
  const words = channelWords[language];
  const { push, ntfy, telegram } = words;
  const agreed = (kind: ChannelKind) =>
    html`<p class="hint">${words.consent} ${channelWording[kind][language]}</p>`;
  return html`${
    offered.push === null
      ? null
      : html`<form
          class="panel"
          id="push"
          method="post"
          action="${base}/push"
          data-push-key="${offered.push.applicationServerKey}"
        >
          <h2>${push.title}</h2>
          ${errorOf(state, 'push')}
          <p>${push.text}</p>
          <input type="hidden" name="subscription" value="" />
          <noscript><p>${push.noScript}</p></noscript>
          <p data-push-say role="status" hidden></p>
          <p hidden data-push-words="cannot">${push.cannot}</p>
          <p hidden data-push-words="denied">${push.denied}</p>
          <p hidden data-push-words="failed">${push.failed}</p>
          <div data-push-add hidden>
            ${agreed('push')}
            <p><button type="submit">${push.add}</button></p>
          </div>
          <div data-push-on hidden>
            <p>${push.isOn}</p>
            <p><button class="quiet" type="submit" data-push-leave>${push.leave}</button></p>
          </div>
          <p class="hint">${push.through}</p>
        </form>`
  }
  ${
    offered.ntfy === null
      ? null
      : html`<form class="panel" id="ntfy" method="post" action="${base}/ntfy" novalidate>
          <h2>${ntfy.title}</h2>
          <p>${ntfy.text}</p>
          ${textField(withUsual(state, 'topic', `${offered.ntfy.serverUrl}/${suggestTopic()}`), {
            ...{ name: 'topic', label: ntfy.topic, hint: ntfy.topicHint, maxLength: 500 },
          })}
          ${agreed('ntfy')}
          <p><button type="submit">${ntfy.add}</button></p>
        </form>`
  }
  ${
    offered.telegram === null
      ? null
      : html`<form class="panel" id="telegram" method="post" action="${base}/telegram">
          <h2>${telegram.title}</h2>
          ${errorOf(state, 'telegram')}
          <p>${telegram.text}</p>
          ${agreed('telegram')}
          <p><button type="submit">${telegram.add}</button></p>
        </form>`
  }
  ${
    offered.push === null && offered.ntfy === null && offered.telegram === null
      ? html`<p>${words.nothingOffered}</p>`
      : null
  }`;
}

/** A field that is filled in for them until they typed something. */
function withUsual(state: FormState, name: string, usual: string): FormState {
  if (state.form.has(name)) return state;
  return { ...state, form: new URLSearchParams([...state.form, [name, usual]]) };
}

/** What its owner does so that a place is told. */
export function confirmPart(
  parts: AppParts,
  {
    channel,
    language,
    action,
    state,
  }: { channel: Channel; language: Language; action: string; state: FormState },
): SafeHtml {
  const { ntfy, telegram } = channelWords[language];
  if (channel.kind === 'telegram') {
    const link = chatLink(parts, channel);
    return html`<div class="panel">
      <h2>${telegram.linkTitle}</h2>
      <p>${telegram.linkText}</p>
      ${link === null ? null : html`<p class="buttons"><a class="button" href="${link}" rel="noreferrer">${telegram.open}</a></p>`}
      <p class="hint">${telegram.reload}</p>
    </div>`;
  }
  return html`<form class="panel" method="post" action="${action}/code" novalidate>
    <h2>${ntfy.codeTitle}</h2>
    <p>${ntfy.codeText}</p>
    ${textField(state, { name: 'code', label: ntfy.code, maxLength: 20, autocomplete: 'one-time-code' })}
    <p><button type="submit">${ntfy.confirm}</button></p>
  </form>`;
}

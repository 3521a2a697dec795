import { consentWording } from '@drawbell/draws/consent-wording';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Origin } from '@drawbell/store/schema';
import type { FastifyRequest } from 'fastify';
import { html, type SafeHtml } from '../app/html.ts';
import { type Operator, operatorHtml } from '../app/operator.ts';
import { checkbox, errorOf, type FormState } from './fields.ts';

/** What a person agrees to, word for word, and who will write to them. */
export function consentBox(language: Language, state: FormState, operator: Operator | undefined): SafeHtml {
  return html`<div id="consent">
    ${errorOf(state, 'consent')} ${checkbox(state, { name: 'consent', text: consentWording[language], first: true })}
    ${operator === undefined ? null : html`<p class="hint">${state.words.sentBy} ${operatorHtml(operator)}.</p>`}
  </div>`;
}

const userAgentCharactersMax = 300;

/** Where a request came from, for the evidence of consent. The proxies named in TRUSTED_PROXIES are seen through. */
export function originOf(req: FastifyRequest): Origin {
  const userAgent = req.headers['user-agent'] ?? '';
  return {
    ip: req.ip,
    userAgent: userAgent
      .slice(0, userAgentCharactersMax)
      .replaceAll(/\p{Cc}/gu, ' ')
      .toWellFormed(),
  };
}

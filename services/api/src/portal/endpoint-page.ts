import { endpoints } from '@drawbell/operations/endpoints';
import { id } from '@drawbell/operations/values';
import { z } from 'zod';
import { html, type SafeHtml } from '../app/html.ts';
import type { OwnEndpoint } from './endpoint-form.ts';
import { type Asked, type Portal, requireScope } from './portal.ts';
import type { View } from './portal-frame.ts';
import type { Visitor } from './visitor.ts';

/** The pages of an endpoint, in the order of the way between them, and who sees them. */
const steps = [
  { step: '', scope: 'read' },
  { step: '/messages', scope: 'read' },
  { step: '/attempts', scope: 'read' },
  { step: '/send', scope: 'endpoints' },
  { step: '/settings', scope: 'endpoints' },
  { step: '/secrets', scope: 'endpoints' },
] as const;
type EndpointStep = (typeof steps)[number]['step'];

const params = z.object({ endpoint: id('ep') });

interface EndpointAsked<Query extends z.ZodObject> extends Asked<{ readonly endpoint: string }> {
  readonly query: z.output<Query>;
  readonly endpoint: OwnEndpoint;
  /** The address of its first page. */
  readonly path: string;
}

/** A page about one endpoint, with the way to the others. Those where something is ordered are for whoever may. */
export function endpointPage<Query extends z.ZodObject = z.ZodObject>(
  portal: Portal,
  step: EndpointStep,
  { summary, query }: { readonly summary: string; readonly query?: Query },
  bodyOf: (asked: EndpointAsked<Query>) => Promise<SafeHtml>,
): void {
  const options = { summary, scope: 'read' as const, params, ...(query !== undefined && { query }) };
  portal.page<typeof params, Query>(
    `/portal/endpoints/:endpoint${step}`,
    options,
    async (asked): Promise<View> => {
      const { visitor, look } = asked;
      requireScope(visitor, steps.find((each) => each.step === step)?.scope ?? 'read');
      const endpoint = await look(endpoints.show, { endpoint: asked.params.endpoint });
      const path = `/portal/endpoints/${endpoint.id}`;
      const name = endpoint.description === '' ? endpoint.id : endpoint.description;
      const { names, all } = pageWords[visitor.language];
      const here = names[step];
      return {
        title: step === '' ? name : `${here}, ${name}`,
        up: { href: '/portal', text: all },
        body: html`${wayBetween(visitor, path, step)} ${await bodyOf({ ...asked, endpoint, path })}`,
      };
    },
  );
}

function wayBetween(visitor: Visitor, path: string, here: EndpointStep): SafeHtml {
  const { names, label } = pageWords[visitor.language];
  return html`<nav class="pages" aria-label="${label}">
    <ul class="chips">
      ${steps
        .filter(({ scope }) => visitor.may(scope))
        .map(
          ({ step }) =>
            html`<li>
              <a class="chip" href="${path}${step}" ${step === here ? html`aria-current="page"` : null}>${names[step]}</a>
            </li>`,
        )}
    </ul>
  </nav>`;
}

const en = {
  all: 'Endpoints',
  label: 'This endpoint',
  names: {
    '': 'Overview',
    '/messages': 'Messages',
    '/attempts': 'Attempts',
    '/send': 'Send',
    '/settings': 'Settings',
    '/secrets': 'Secrets',
  } satisfies Record<EndpointStep, string> as Record<EndpointStep, string>,
};

const fr: typeof en = {
  all: 'Points de réception',
  label: 'Ce point de réception',
  names: {
    '': 'Aperçu',
    '/messages': 'Messages',
    '/attempts': 'Essais',
    '/send': 'Envoyer',
    '/settings': 'Réglages',
    '/secrets': 'Secrets',
  },
};

const pageWords = { en, fr };

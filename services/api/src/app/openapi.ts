import swagger from '@fastify/swagger';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { describedWebhooks, payloadComponents } from '../json/webhooks.ts';
import type { App } from './app.ts';
import { withExamples } from './described-examples.ts';
import { withLimits } from './described-limits.ts';
import { type ProblemKind, problemKinds, problemSchema } from './problem.ts';

/** Groups of routes, by the name they have in the description. */
export const tags = {
  draws: {
    name: 'Draws',
    description:
      'What IRCC published, as recorded here. To look for what is new there are feeds, too: /en/feeds/draws.atom, /fr/feeds/draws.json, of one type /en/feeds/draws/cec.atom.',
  },
  subscriptions: {
    name: 'Subscriptions',
    description:
      'People sign up, change and leave. Orders about a subscription carry the token of a settings link, which is mailed on request and works for a day.',
  },
  webhooks: {
    name: 'Webhooks',
    description:
      'Consumers manage their endpoints, watched profiles and keys, and look into every message. What is sent to them is described under webhooks.',
  },
  administration: {
    name: 'Administration',
    description:
      'The operator replays draws, helps subscribers and steers. Every order leaves a row in the audit log, and may name itself by an Idempotency-Key to be carried out once.',
  },
  bounces: {
    name: 'Bounces',
    description:
      'Mail providers tell of bounces and complaints. Each address is there when the provider is configured.',
  },
  console: {
    name: 'Console',
    description: 'The pages of the operator, behind a key and a session. Programs use Administration.',
  },
  portal: {
    name: 'Portal',
    description: 'The pages of a consumer, behind a key and a session. Programs use Webhooks.',
  },
  pages: { name: 'Pages', description: 'What people see, in English and French.' },
  operation: { name: 'Operation', description: 'For operators and their machines.' },
  links: { name: 'Links in mail', description: 'Pages that people reach from their mail.' },
  outbox: {
    name: 'Outbox',
    description: 'Mail kept here instead of being sent; shown to clients on this machine only.',
  },
  site: { name: 'Site', description: 'What the pages and this description need.' },
} as const;

/** Collects the schemas of all routes added after it into the OpenAPI description. */
export function addOpenapi(app: App, publicUrl: string): void {
  void app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Drawbell',
        version: '1.0.0',
        description:
          'The rounds of invitations of Express Entry as published by Immigration, Refugees and Citizenship Canada ' +
          '(IRCC), with their corrections. Drawbell is not affiliated with IRCC or endorsed by it. ' +
          'Every error is a problem as in RFC 9457.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          settingsToken: {
            type: 'http',
            scheme: 'bearer',
            description: 'The token at the end of a settings link, for a day.',
          },
          consumerKey: {
            type: 'http',
            scheme: 'bearer',
            description: 'An API key of a consumer: dbk_…',
          },
          providerLogin: {
            type: 'http',
            scheme: 'basic',
            description: 'The login that the operator and the provider agreed on.',
          },
          adminKey: {
            type: 'http',
            scheme: 'bearer',
            description: 'A key of the operator: dba_…, or the ADMIN_API_KEY of the installation.',
          },
        },
      },
      // What needs more says so itself.
      security: [],
      tags: Object.values(tags).map((tag) => ({ ...tag })),
    },
    transform: createJsonSchemaTransform({ skipList: [] }),
    transformObject: (document) => withoutUnused(withPayloads(withSchemas(document))),
  });
}

/** Puts every schema with an id among the components: once as it is sent to us (`…Input`), once as it is answered. */
const withSchemas = createJsonSchemaTransformObject({});

/** The bodies of events, which answers and webhooks refer to. */
function withPayloads<Document extends ReturnType<typeof withSchemas>>(document: Document): Document {
  if (!('components' in document)) return document;
  const { components = {} } = document;
  return {
    ...document,
    components: { ...components, schemas: { ...components.schemas, ...payloadComponents() } },
  };
}

/** Leaves out schemas that nothing refers to, mostly one of the two, and gives the other the plain name. */
function withoutUnused<Document extends ReturnType<typeof withSchemas>>(document: Document): Document {
  if (!('components' in document)) return document;
  const { components = {}, ...rest } = document;
  const schemas = components.schemas ?? {};
  const used = new Set<string>();
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      follow(schemas[name]);
    }
  };
  follow(rest);
  const plainOf = (name: string): string => {
    const plain = name.replace(/Input$/, '');
    return used.has(plain) ? name : plain;
  };
  const kept = Object.fromEntries([...used].toSorted().map((name) => [plainOf(name), schemas[name]]));
  const whole = { ...document, components: { ...components, schemas: kept } };
  return JSON.parse(
    JSON.stringify(whole).replaceAll(
      /"#\/components\/schemas\/([^"]+)"/g,
      (_ref, name: string) => `"#/components/schemas/${plainOf(name)}"`,
    ),
  ) as Document;
}

interface DocumentedResponse {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>;
}

/** The responses of a route as its schema lists them: what it answers, the problems it names, and `internal`. */
export function documented(
  answers: Readonly<Record<number, DocumentedResponse | z.ZodNull>>,
  problems: readonly ProblemKind[] = [],
): Record<number, DocumentedResponse | z.ZodNull> {
  const responses: Record<number, DocumentedResponse | z.ZodNull> = { ...answers };
  for (const kind of [...problems, 'internal'] as const) {
    const { status, title } = problemKinds[kind];
    const before = responses[status];
    const own = before instanceof z.ZodNull ? undefined : before;
    responses[status] = {
      description: own?.description ?? title,
      content: { ...own?.content, 'application/problem+json': { schema: problemSchema } },
    };
  }
  return responses;
}

/** An answer of JSON, checked by its schema. */
export function jsonAnswer(description: string, schema: z.ZodType): DocumentedResponse {
  return { description, content: { 'application/json': { schema } } };
}

/** Pages, stylesheets and other text, which is sent as it is. */
export function textAnswer(description: string, mediaType: string): DocumentedResponse {
  return { description, content: { [mediaType]: { schema: z.string() } } };
}

/** 304 and redirects have no body. */
export function emptyAnswer(description: string): z.ZodNull {
  return z.null().describe(description);
}

/** For addresses that take no parameters: one that is given is refused, since it would do nothing. */
export const noQuery = z.strictObject({});

const documentSchema = z.looseObject({ openapi: z.string() });

/** What this API is for programs, as a value; it does not change while a process runs. */
export function description(app: App): Record<string, unknown> {
  return documentSchema.parse(forPrograms(app.swagger()));
}

/** `GET /openapi.json`: this API's description, made from the schemas that it checks requests and answers with. */
export function openapiRoute(app: App): void {
  let made: z.infer<typeof documentSchema> | undefined;
  app.get(
    '/openapi.json',
    {
      config: { entityTag: true },
      schema: {
        tags: [tags.operation.name],
        operationId: 'getDescription',
        summary: 'This description',
        querystring: noQuery,
        response: documented({ 200: jsonAnswer('OpenAPI 3.1.', documentSchema) }, ['invalid-request']),
      },
    },
    async () =>
      // The description does not change while a process runs.
      (made ??= documentSchema.parse(description(app))),
  );
}

/** What people look at, and what their pages need: no program calls it. */
const pageTags: readonly string[] = [
  tags.pages,
  tags.links,
  tags.console,
  tags.portal,
  tags.outbox,
  tags.site,
].map(({ name }) => name);

/**
 * The description without pages, forms and assets, and without the groups and schemas that only they have; with what is
 * sent to endpoints.
 */
function forPrograms(document: ReturnType<typeof withSchemas>): ReturnType<typeof withSchemas> {
  if (!('openapi' in document)) return document;
  const paths: Record<string, object> = {};
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    const kept = Object.entries(operations as Record<string, { readonly tags?: readonly string[] }>).filter(
      ([, { tags: [tag = ''] = [] }]) => !pageTags.includes(tag),
    );
    if (kept.length > 0) paths[path] = Object.fromEntries(kept);
  }
  const groups = (document.tags ?? []).filter(({ name }) => !pageTags.includes(name));
  const limited = withLimits(document, paths);
  const whole = {
    ...document,
    ...limited,
    paths: withExamples(limited.paths, document.servers?.[0]?.url ?? ''),
    tags: groups,
    webhooks: describedWebhooks(),
  };
  return withoutUnused(whole);
}

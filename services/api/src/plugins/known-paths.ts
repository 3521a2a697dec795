import type { App } from '../app.ts';

/** Which methods an address takes, for the answer 405, which fastify does not give by itself. */
export interface KnownPaths {
  /** Empty when no route has this path. */
  methodsOf(url: string): string[];
}

/** Must be created before any route: it listens as they are added. */
export function createKnownPaths(app: App): KnownPaths {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const each of [method].flat()) route.methods.add(each);
    routes.set(url, route);
  });
  return {
    methodsOf: (url) => {
      const path = url.split('?', 1)[0] ?? '';
      return [...routes.values()]
        .filter(({ pattern }) => pattern.test(path))
        .flatMap(({ methods }) => [...methods])
        .sort();
    },
  };
}

function patternOf(url: string): RegExp {
  const parts = url.split(/:\w+(?:\([^)]*\))?/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

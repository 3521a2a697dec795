import type { App, AppParts } from './app.ts';
import { assetRoutes } from './routes/assets.ts';
import { healthzRoute } from './routes/healthz.ts';
import { homeRoute } from './routes/home.ts';
import { manageRoutes } from './routes/manage.ts';
import { metricsRoute } from './routes/metrics.ts';
import { openapiRoute } from './routes/openapi.ts';
import { listOutboxRoute } from './routes/outbox/list.ts';
import { showOutboxRoutes } from './routes/outbox/show.ts';
import { problemsRoute } from './routes/problems.ts';
import { readyzRoute } from './routes/readyz.ts';
import { statusRoutes } from './routes/status.ts';
import { unsubscribeRoutes } from './routes/unsubscribe.ts';
import { listDrawsRoute } from './routes/v1/draws/list.ts';
import { showDrawRoute } from './routes/v1/draws/show.ts';

const everywhere = [
  homeRoute,
  assetRoutes,
  problemsRoute,
  openapiRoute,
  healthzRoute,
  readyzRoute,
  metricsRoute,
  statusRoutes,
  listDrawsRoute,
  showDrawRoute,
  unsubscribeRoutes,
  manageRoutes,
];

/** Registers each file's routes in a scope of its own, after the plugins that watch routes being added. */
export function addRoutes(app: App, parts: AppParts): void {
  const outbox = parts.mode.outbox ? [listOutboxRoute, showOutboxRoutes] : [];
  for (const routes of [...everywhere, ...outbox]) {
    void app.register(async (scope) => routes(scope, parts));
  }
}

import { alertFeedRoutes } from '../account/alert-feed.ts';
import { calendarRoutes } from '../account/calendar.ts';
import { channelRoutes } from '../account/channels.ts';
import { checklistRoutes } from '../account/checklist.ts';
import { confirmRoutes } from '../account/confirm.ts';
import { eraseRoutes } from '../account/erase.ts';
import { historyRoutes } from '../account/history.ts';
import { invitationRoutes } from '../account/invitation.ts';
import { manageRoutes } from '../account/manage.ts';
import { profileRoutes } from '../account/profiles.ts';
import { reminderRoutes } from '../account/reminder-settings.ts';
import { changeSettingsRoutes } from '../account/settings-forms.ts';
import { ownStandingRoutes } from '../account/own-standing.ts';
import { documentRoutes } from '../account/documents.ts';
import { occupationCheckRoutes } from '../account/occupation-check.ts';
import { phoneRoutes } from '../account/phone.ts';
import { planRoutes } from '../account/plan.ts';
import { settingsRoutes } from '../account/settings.ts';
import { sheetRoutes } from '../account/sheet.ts';
import { signUpRoutes } from '../account/sign-up.ts';
import { standingRoutes } from '../account/standing.ts';
import { pushWorkerRoutes } from '../account/push-worker.ts';
import { stopRoutes } from '../account/stop.ts';
import { tellingRoutes } from '../account/telling.ts';
import { trackerRoutes } from '../account/tracker.ts';
import { unsubscribeRoutes } from '../account/unsubscribe.ts';
import { consoleRoutes } from '../console/sections.ts';
import { developerRoutes } from '../developers/overview.ts';
import { eventCatalogueRoutes } from '../developers/event-catalogue.ts';
import { guideRoutes } from '../developers/guides.ts';
import { referenceRoutes } from '../developers/reference.ts';
import { genericBounceRoute, postmarkRoute, sesRoute } from '../json/bounces.ts';
import { drawDataRoutes } from '../json/draw-data.ts';
import { listDrawsRoute, showDrawRoute } from '../json/draws.ts';
import { myInvitationRoutes, myPlanRoutes } from '../json/my-plan.ts';
import { myAlertRoutes, mySubscriptionRoutes } from '../json/my-subscription.ts';
import { myChannelRoutes } from '../json/my-channels.ts';
import { operationRoutes } from '../json/operation-routes.ts';
import { eventRoutes } from '../json/events.ts';
import { previewApiRoute } from '../json/preview.ts';
import { confirmApiRoutes, signUpApiRoutes } from '../json/subscriptions.ts';
import { textRoutes } from '../site/about-privacy-terms.ts';
import { crawlerRoutes } from '../site/crawlers.ts';
import { dataPageRoutes } from '../site/data-page.ts';
import { drawCalendarRoutes } from '../site/draw-calendar.ts';
import { drawFeedRoutes } from '../site/draw-feeds.ts';
import { drawRoutes } from '../site/draw.ts';
import { drawsRoutes } from '../site/draws.ts';
import { homeRoutes } from '../site/home.ts';
import { listOutboxRoute, showOutboxRoutes } from '../site/outbox.ts';
import { portalRoutes } from '../portal/portal-routes.ts';
import { pictureRoutes } from '../site/pictures.ts';
import { serviceStateRoutes } from '../site/service-state.ts';
import { statusRoutes } from '../site/status-page.ts';
import { cutOffsRoutes } from '../site/cut-offs.ts';
import type { App, AppParts } from './app.ts';
import { assetRoutes } from './assets.ts';
import { healthzRoute, readyzRoute } from './health.ts';
import { metricsRoute } from './metrics.ts';
import { openapiRoute } from './openapi.ts';
import { problemsRoute } from './problem-answers.ts';

const everywhere = [
  homeRoutes,
  drawsRoutes,
  drawRoutes,
  drawCalendarRoutes,
  drawFeedRoutes,
  cutOffsRoutes,
  textRoutes,
  dataPageRoutes,
  developerRoutes,
  guideRoutes,
  eventCatalogueRoutes,
  referenceRoutes,
  assetRoutes,
  crawlerRoutes,
  pictureRoutes,
  problemsRoute,
  openapiRoute,
  healthzRoute,
  readyzRoute,
  metricsRoute,
  statusRoutes,
  serviceStateRoutes,
  listDrawsRoute,
  showDrawRoute,
  drawDataRoutes,
  signUpApiRoutes,
  confirmApiRoutes,
  mySubscriptionRoutes,
  myPlanRoutes,
  myInvitationRoutes,
  myAlertRoutes,
  myChannelRoutes,
  previewApiRoute,
  eventRoutes,
  operationRoutes,
  sesRoute,
  postmarkRoute,
  genericBounceRoute,
  signUpRoutes,
  standingRoutes,
  confirmRoutes,
  manageRoutes,
  settingsRoutes,
  historyRoutes,
  changeSettingsRoutes,
  reminderRoutes,
  tellingRoutes,
  channelRoutes,
  eraseRoutes,
  profileRoutes,
  ownStandingRoutes,
  phoneRoutes,
  invitationRoutes,
  calendarRoutes,
  alertFeedRoutes,
  sheetRoutes,
  planRoutes,
  documentRoutes,
  checklistRoutes,
  occupationCheckRoutes,
  trackerRoutes,
  unsubscribeRoutes,
  stopRoutes,
  pushWorkerRoutes,
  consoleRoutes,
  portalRoutes,
];

/** Where a plugin says its name. For one that does not, fastify looks through every module that is loaded: 50 ms in all. */
const displayName = Symbol.for('fastify.display-name');

/** Registers each file's routes in a scope of its own, after the plugins that watch routes being added. */
export function addRoutes(app: App, parts: AppParts): void {
  const outbox = parts.mode.outbox ? [listOutboxRoute, showOutboxRoutes] : [];
  for (const routes of [...everywhere, ...outbox]) {
    const inScope = async (scope: App) => routes(scope, parts);
    void app.register(Object.assign(inScope, { [displayName]: routes.name }));
  }
}

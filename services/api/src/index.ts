export { type App, type AppParts, type Mode, type QueueDepth } from './app.ts';
export { bounceSourcesFrom } from './bounces/bounce-sources.ts';
export { createApp } from './create-app.ts';
export { showFirstAdminKey } from './show-first-admin-key.ts';
export { listen } from './listen.ts';
export { operatorFrom } from './operator.ts';

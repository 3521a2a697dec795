import type { App } from './app.ts';

/** Lets the routes of one scope take JSON, and nothing else. Keys that would reach a prototype are refused. */
export function addJsonBodies(scope: App): void {
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    scope.getDefaultJsonParser('error', 'error'),
  );
}

import type { App } from '../app/app.ts';

/**
 * Lets the routes of one scope take forms, and nothing else. RFC 8058 allows mail programs both encodings. The body
 * stays text: the one thing ever asked of it is whether a mail program sent it.
 */
export function addFormBodies(scope: App): void {
  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data']) {
    scope.addContentTypeParser(type, { parseAs: 'string' }, (_req, body, done) => {
      done(null, String(body));
    });
  }
}

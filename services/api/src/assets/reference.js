// Shows the reference in place of the list of operations. The renderer comes after this file, and before the page is whole.
'use strict';
// What checks values there would try whether it may write code of its own, which no page of ours may.
globalThis.__zod_globalConfig = { jitless: true };
document.addEventListener('DOMContentLoaded', () => {
  const place = document.getElementById('reference');
  if (place === null || globalThis.Scalar === undefined) return;
  document.getElementById('operations')?.remove();
  globalThis.Scalar.createApiReference(place, {
    url: '/openapi.json',
    layout: 'classic',
    theme: 'none',
    withDefaultFonts: false,
    telemetry: false,
    hideTestRequestButton: true,
    hideClientButton: true,
    hideDarkModeToggle: true,
    hideSearch: false,
    showDeveloperTools: 'never',
    documentDownloadType: 'none',
    agent: { disabled: true, hideAddApi: true },
    mcp: { disabled: true },
    showOperationId: true,
    defaultOpenFirstTag: true,
  });
});

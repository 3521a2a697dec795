// Shows what is pushed. It keeps no pages: every page is as the site has it.
const words = {
  en: { title: 'Drawbell: news of draws', body: 'Open the site to see it.', stop: 'Stop' },
  fr: { title: 'Drawbell\u00a0: du nouveau', body: 'Ouvrez le site pour voir.', stop: 'Arrêter' },
};
const both = {
  title: 'Drawbell',
  body: `${words.en.body} / ${words.fr.body}`,
  tag: 'drawbell',
  url: '/',
  lang: 'en',
};

const text = (value, most) => (typeof value === 'string' && value !== '' ? value.slice(0, most) : undefined);

// What is shown of a payload, whatever it holds.
const read = (data) => {
  try {
    const { title, body, url, tag, lang } = data.json();
    const target = new URL(url, self.location.origin);
    if (text(title, 200) === undefined || text(body, 2000) === undefined) return both;
    return {
      ...{ title: text(title, 200), body: text(body, 2000), tag: text(tag, 100) ?? both.tag },
      url: target.origin === self.location.origin ? target.href : '/',
      lang: lang === 'fr' ? 'fr' : 'en',
    };
  } catch {
    return both;
  }
};

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  const { title, body, tag, url, lang } = read(event.data);
  event.waitUntil(
    self.registration.showNotification(title, {
      ...{ body, tag, lang, renotify: true, data: { url } },
      ...{ icon: '/icons/192.png', badge: '/icons/192.png' },
      actions: [{ action: 'stop', title: words[lang].stop }],
    }),
  );
});

const post = (path, body) =>
  fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const stop = async () => {
  const subscription = await self.registration.pushManager.getSubscription();
  if (subscription === null) return;
  // First the record: a browser that let go alone would be written to until its service says so.
  await post('/push/stop', { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
};

const open = async (url) => {
  const all = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const known = all.find((client) => client.url === new URL(url, self.location.origin).href);
  if (known === undefined) return self.clients.openWindow(url);
  // It shows what was known when it was loaded, and there is news.
  const shown = await known.focus();
  return shown.navigate(url).catch(() => shown);
};

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(event.action === 'stop' ? stop() : open(event.notification.data?.url ?? '/'));
});

const bytesOf = (key) =>
  Uint8Array.from(atob(key.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
const base64Of = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const kept = async () => caches.open('drawbell-push');

// Tells the site where this browser is now, by where it was.
const move = async (from, subscription, key) => {
  if (from === undefined) return;
  const subscribed = { ...subscription.toJSON(), applicationServerKey: key };
  const answer = await post('/push/renew', { endpoint: from, subscription: subscribed });
  if (answer.ok) await (await kept()).put('/push/endpoint', new Response(subscription.endpoint));
};

// Makes a subscription with the key that the site gives now.
const renew = async (from, key) => {
  const known = await self.registration.pushManager.getSubscription();
  if (known !== null) await known.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  await move(from, await self.registration.pushManager.subscribe(options), key);
};

// The browser may say what there was and what there is, or neither.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(
    (async () => {
      const before = await (await kept()).match('/push/endpoint');
      const from = event.oldSubscription?.endpoint ?? (await before?.text());
      const { key } = await (await fetch('/push/key')).json();
      const now = event.newSubscription ?? (await self.registration.pushManager.getSubscription());
      const has = now?.options?.applicationServerKey;
      if (now !== null && has && base64Of(has) === key) await move(from, now, key);
      else await renew(from, key);
    })(),
  );
});

// A page of the settings says which key holds: a subscription with an older one is made anew.
self.addEventListener('message', (event) => {
  const key = text(event.data?.key, 200);
  if (key === undefined) return;
  event.waitUntil(
    (async () => {
      const now = await self.registration.pushManager.getSubscription();
      const has = now?.options?.applicationServerKey;
      if (has && base64Of(has) !== key) await renew(now.endpoint, key);
    })(),
  );
});

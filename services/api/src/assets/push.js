// A browser that allows it is told by messages. All else of the page works without this.
const form = document.querySelector('[data-push-key]');
const here = [...document.querySelectorAll('[data-push-here]')];
const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
const markOf = async (endpoint) => {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint)));
  return [...hash.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};
const show = (name) => {
  for (const part of ['add', 'on']) form.querySelector(`[data-push-${part}]`).hidden = part !== name;
};
const say = (words) => {
  const line = form.querySelector('[data-push-say]');
  line.hidden = words === null;
  line.textContent = words === null ? '' : form.querySelector(`[data-push-words="${words}"]`).textContent;
};

// The worker knows which endpoint this browser had, also when the browser does not say it any more.
const remember = async (endpoint) =>
  (await caches.open('drawbell-push')).put('/push/endpoint', new Response(endpoint));

const subscribe = async () => {
  const registration = await navigator.serviceWorker.register('/sw.js');
  await navigator.serviceWorker.ready;
  const applicationServerKey = bytesOf(form.dataset.pushKey);
  const known = await registration.pushManager.getSubscription();
  // One that was made with an older key, or for somebody who left: a new one is known to nobody.
  if (known !== null) await known.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
};

const start = async () => {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) {
    say('cannot');
    return;
  }
  const registration = await navigator.serviceWorker.getRegistration('/');
  const live = (await registration?.pushManager.getSubscription()) ?? null;
  const mark = live === null ? null : await markOf(live.endpoint);
  const place = here.find((each) => each.dataset.pushHere === mark);
  if (place !== undefined) place.hidden = false;
  show(place === undefined ? 'add' : 'on');
  if (place !== undefined) registration?.active?.postMessage({ key: form.dataset.pushKey });
  const send = async (leave) => {
    for (const button of form.querySelectorAll('button')) button.disabled = true;
    try {
      if (leave) {
        await live?.unsubscribe();
        form.action = form.action.replace(/push$/, `${place.dataset.id}/remove`);
      } else {
        if ((await Notification.requestPermission()) !== 'granted') throw new Error('denied');
        const subscription = await subscribe();
        await remember(subscription.endpoint);
        form.elements.namedItem('subscription').value = JSON.stringify({
          ...subscription.toJSON(),
          applicationServerKey: form.dataset.pushKey,
        });
      }
      form.submit();
    } catch (err) {
      say(err.message === 'denied' ? 'denied' : 'failed');
      for (const button of form.querySelectorAll('button')) button.disabled = false;
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(event.submitter?.hasAttribute('data-push-leave') === true);
  });
};
if (form !== null) void start();

// Each visit of the settings: a browser that subscribed with an older key moves to this one.
const visit = document.querySelector('[data-push-visit]');
if (visit !== null && 'serviceWorker' in navigator) {
  void navigator.serviceWorker
    .getRegistration('/')
    .then((registration) => registration?.active?.postMessage({ key: visit.dataset.pushVisit }));
}

// A replay's page is whole without this: it keeps what changes up to date, until told to stop or everything is done.
const live = document.querySelector('[data-live=yes]');
if (live !== null) {
  const everyMs = 3000;
  const said = document.createElement('p');
  said.className = 'muted';
  said.setAttribute('role', 'status');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  const controls = document.createElement('div');
  controls.className = 'buttons updating';
  controls.append(button, said);
  live.before(controls);
  let timer = null;

  const start = () => {
    said.textContent = 'This page keeps itself up to date.';
    button.textContent = 'Stop updating';
    timer = setTimeout(renew, everyMs);
  };
  const stop = (text) => {
    clearTimeout(timer);
    timer = null;
    said.textContent = text;
    button.textContent = 'Keep up to date';
  };
  const renew = async () => {
    let fresh;
    try {
      // What nobody asked for does not keep the session alive.
      const answer = await fetch(location.pathname, { headers: { 'x-background': '1' } });
      fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#live');
    } catch {
      said.textContent = 'The server did not answer. Trying again.';
    }
    if (timer === null) return;
    if (fresh === null) return stop('The session has ended. Load the page again.');
    // Not while somebody types into it.
    if (fresh !== undefined && !live.contains(document.activeElement)) {
      live.replaceChildren(...fresh.childNodes);
      const words = live.querySelector('section p').textContent.trim().replaceAll(/\s+/g, ' ');
      if (said.textContent !== words) said.textContent = words;
      if (fresh.dataset.live === 'no') {
        button.hidden = true;
        return;
      }
    }
    timer = setTimeout(renew, everyMs);
  };
  button.addEventListener('click', () => (timer === null ? start() : stop('This page stands still.')));
  start();
}

// A replay's page is whole without this: it keeps what changes up to date, until told to stop or everything is done.
const live = document.querySelector('[data-live=yes]');
if (live !== null) {
  const everyMs = 3000;
  const add = (parent, name, className) => {
    const element = document.createElement(name);
    element.className = className;
    parent.append(element);
    return element;
  };
  const controls = document.createElement('div');
  controls.className = 'buttons updating';
  const button = add(controls, 'button', 'quiet');
  button.type = 'button';
  const note = add(controls, 'p', 'muted');
  live.before(controls);
  // What a screen reader says, when it comes to it: how it stands, and no number of every three seconds.
  const spoken = document.createElement('p');
  spoken.className = 'spoken';
  spoken.setAttribute('role', 'status');
  live.before(spoken);
  const say = (words) => {
    if (spoken.textContent !== words) spoken.textContent = words;
  };
  let timer = null;

  const start = () => {
    note.textContent = 'This page keeps itself up to date.';
    button.textContent = 'Stop updating';
    timer = setTimeout(renew, everyMs);
  };
  const stop = (words) => {
    clearTimeout(timer);
    timer = null;
    note.textContent = words;
    say(words);
    button.textContent = 'Keep up to date';
  };
  const renew = async () => {
    let fresh;
    try {
      // What nobody asked for does not keep the session alive.
      const answer = await fetch(location.pathname, { headers: { 'x-background': '1' } });
      fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#live');
      note.textContent = 'This page keeps itself up to date.';
    } catch {
      note.textContent = 'The server did not answer. Trying again.';
    }
    if (timer === null) return;
    if (fresh === null) return stop('The session has ended. Load the page again.');
    // Not while somebody types into it.
    if (fresh !== undefined && !live.contains(document.activeElement)) {
      live.replaceChildren(...fresh.childNodes);
      say(live.querySelector('section p').textContent.trim().replaceAll(/\s+/g, ' '));
      live.dataset.live = fresh.dataset.live;
      controls.hidden = fresh.dataset.live === 'no';
      if (controls.hidden) return;
    }
    timer = setTimeout(renew, everyMs);
  };
  button.addEventListener('click', () => (timer === null ? start() : stop('This page stands still.')));
  start();
}

// The pages are whole without this. It spares a round trip when an occupation is added.
for (const button of document.querySelectorAll('[data-add-row]')) {
  button.addEventListener('click', (event) => {
    const rows = button.closest('fieldset').querySelector('[data-rows]');
    const last = rows.lastElementChild;
    const count = rows.children.length;
    if (count >= Number(rows.dataset.rows)) return;
    event.preventDefault();
    const row = last.cloneNode(true);
    row.setAttribute('aria-label', last.getAttribute('aria-label').replace(/\d+/, count + 1));
    row.querySelectorAll('.error, .which, input[type=hidden]').forEach((each) => each.remove());
    row.querySelectorAll('input, label').forEach((each) => {
      for (const name of ['id', 'name', 'for']) {
        if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replace(/\d+$/, count));
      }
      for (const name of ['value', 'aria-invalid', 'aria-describedby', 'autofocus']) {
        each.removeAttribute(name);
      }
      if (each.tagName === 'INPUT') each.value = '';
    });
    rows.append(row);
    rows.closest('fieldset').querySelector('[name=rows]').value = count + 1;
    row.querySelector('input').focus();
  });
}

// The switch of language takes along what was typed.
const kept = document.querySelector('form[data-keep]');
const otherLanguage = document.querySelector('.language a');
if (kept !== null && otherLanguage !== null) {
  otherLanguage.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const action = document.createElement('input');
    Object.assign(action, { type: 'hidden', name: 'action', value: kept.dataset.keep });
    kept.append(action);
    // Not as a property: there, the buttons named “action” stand before it.
    kept.setAttribute('action', otherLanguage.href);
    kept.submit();
  });
}

// The button that prints is there where it can.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

// How long ago something was, of what is younger than a day; without this its time stands there.
const agoIn = (style) => new Intl.RelativeTimeFormat(`${document.documentElement.lang}-CA`, { style });
const ago = { '': agoIn('long'), short: agoIn('short') };
const sayAgo = () => {
  for (const time of document.querySelectorAll('time[data-ago]')) {
    const seconds = Math.max(0, Math.round((Date.now() - Date.parse(time.dateTime)) / 1000));
    if (seconds >= 86400) continue;
    const [size, unit] = seconds < 60 ? [1, 'second'] : seconds < 3600 ? [60, 'minute'] : [3600, 'hour'];
    time.title ||= time.textContent;
    time.textContent = ago[time.dataset.ago].format(-Math.floor(seconds / size), unit);
  }
};
sayAgo();
setInterval(sayAgo, 10_000);

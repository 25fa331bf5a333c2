'use strict';
// The frame around the studio: header, start screen, dialog. It works before the
// page's program is there; what it is asked for then is kept.

const byId = id => document.getElementById(id);

const frame = {
  // What a control asks for, by its data-act; the rest is for the program.
  acts: {
    help() {
      const dialog = byId('help');
      dialog.open ? dialog.close() : dialog.showModal();
    },
    choose() { frame.choosing(!document.body.classList.contains('choosing')); },
    open() { byId('file').click(); },
  },

  act(name, value = '') {
    if (this.acts[name]) return this.acts[name]();
    if (name === 'model' || name === 'files') {
      const within = this.starting();
      this.choosing(false);
      if (within) this.arrive();
    }
    if (name === 'model') this.chosen(value);
    hawqeye.send(name, value);
  },

  // The card that was clicked shows that it was.
  chosen(value) {
    for (const card of document.querySelectorAll('.model')) card.classList.toggle('chosen', card.dataset.value === value);
  },

  choosing(on) {
    if (on === document.body.classList.contains('choosing')) return;
    const within = this.starting();
    document.body.classList.toggle('choosing', on);
    byId('choose').setAttribute('aria-expanded', on);
    if (on) document.querySelector('.model').focus();
    else if (within) byId('choose').focus();
  },

  starting: () => document.querySelector('.start').contains(document.activeElement),

  // Shows the program's state.
  show({lang, chosen, theme, open, undo, redo, busy, title, address, step}) {
    const begins = open && !document.body.classList.contains('opened') && this.starting();
    document.body.classList.toggle('opened', open);
    if (begins) this.arrive();
    document.body.classList.toggle('working', busy);
    byId('undo').disabled = !undo;
    byId('redo').disabled = !redo;
    document.title = title;
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
    byId('lang').lang = lang === 'zh' ? 'en' : 'zh-CN';
    byId('lang').textContent = lang === 'zh' ? 'English' : '中文';
    this.dye(theme);
    this.keep('look', JSON.stringify({lang: chosen, theme}));
    this.locate(address, step);
    this.refocus();
    this.complain();
  },

  // A problem that is new comes into sight.
  problem: '',
  complain() {
    const card = document.querySelector('#studio .problem'), said = card?.textContent ?? '';
    if (said && said !== this.problem) card.scrollIntoView({block: 'nearest'});
    this.problem = said;
  },

  // The studio takes the place of the start screen, and the focus.
  arrive() {
    if (!document.body.classList.contains('opened')) return;
    byId('studio').focus({preventScroll: true});
    scrollTo(0, 0);
  },

  // Where a rendering has taken away the control that had the focus, the next
  // one beside it gets it.
  focused: [],
  refocus() {
    const [control, ...around] = this.focused, now = document.activeElement;
    if (!control || now !== control && now !== document.body) return;
    const gone = !control.isConnected || control.disabled || control.closest('[hidden]') || now !== control && !control.getClientRects().length;
    if (!gone) {
      if (now !== control) this.focused = []; // the person has left it
      return;
    }
    for (const place of around.filter(place => place.isConnected)) {
      const others = [...place.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')];
      const next = others.findIndex(other => control.isConnected && control.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
      for (const other of [...others.splice(Math.max(next, 0)), ...others]) {
        other.focus();
        if (document.activeElement === other) return;
      }
    }
  },

  dye(theme) {
    byId('theme').value = theme;
    byId('dark').media = {dark: 'all', light: 'not all'}[theme] ?? '(prefers-color-scheme: dark)';
    document.documentElement.dataset.theme = theme;
  },

  // The address follows the settings. Browsers refuse a flood of steps.
  locate(address, step) {
    if (address === location.hash.slice(1)) return;
    const to = address ? `#${address}` : location.pathname + location.search;
    try {
      step ? history.pushState(null, '', to) : history.replaceState(null, '', to);
    } catch {}
  },

  // Storage may be forbidden; then nothing is remembered.
  keep(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {}
  },
  kept(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
};

frame.dye(new URLSearchParams(location.hash.slice(1)).get('theme') ?? JSON.parse(frame.kept('look') ?? '{}').theme ?? '');

addEventListener('focusin', event => { frame.focused = event.composedPath(); });
addEventListener('click', event => {
  const control = event.target.closest?.('[data-act]');
  if (control) frame.act(control.dataset.act, control.dataset.value);
});
byId('theme').addEventListener('change', event => {
  frame.dye(event.target.value);
  frame.act('theme', event.target.value);
});
addEventListener('hashchange', () => frame.act('address', location.hash));

// Single keys, which a person can switch off, are no keys of a field or a chart.
byId('singles').checked = frame.kept('singles') !== 'off';
byId('singles').addEventListener('change', event => frame.keep('singles', event.target.checked ? 'on' : 'off'));

addEventListener('keydown', event => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const key = event.key.toLowerCase();
  const typing = event.target.closest?.('input:not([type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable]');
  if (event.ctrlKey || event.metaKey) {
    const name = key === 'y' || key === 'z' && event.shiftKey ? 'redo' : key === 'z' ? 'undo' : '';
    if (!name || typing) return;
    event.preventDefault();
    frame.act(name);
    return;
  }
  if (key === 'escape' && document.body.matches('.choosing.opened')) frame.choosing(false);
  if (typing || byId('help').open || !byId('singles').checked) return;
  const act = {
    '1': ['tab', 'sensitivity'], '2': ['tab', 'front'], '3': ['tab', 'weights'], '4': ['tab', 'layers'], '5': ['tab', 'damage'],
    j: ['layer', '1'], k: ['layer', '-1'], '-': ['target', '-1'], '+': ['target', '1'], '=': ['target', '1'],
    o: ['open'], s: ['stop'], '?': ['help'],
  }[key];
  if (!act) return;
  event.preventDefault();
  frame.act(...act);
});

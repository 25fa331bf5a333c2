'use strict';
// Watches the focus, as a person who has no pointer depends on it.
globalThis.watched = (() => {
  const faults = [];
  let last = null, looks = '';
  const name = e => e.id && `#${e.id}` || `${e.localName}.${e.getAttribute('class') ?? ''} ${(e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 40)}`;
  const large = e => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) >= 8;

  // What shows where the focus is: the control itself, its marks, or its label.
  const shown = e => [e, ...e.querySelectorAll('*'), ...(e.labels ?? [])].filter(large);
  const look = e => shown(e).map(part => {
    const {outlineStyle, outlineWidth, outlineColor, boxShadow, stroke, strokeWidth} = getComputedStyle(part);
    return [outlineStyle === 'none' || outlineWidth === '0px' ? '' : outlineWidth + outlineColor, boxShadow, stroke, strokeWidth].join();
  }).join(';');

  // Some of it is in the window, and nothing lies above it but other marks of its figure.
  const inSight = e => shown(e).some(part => {
    const {left, right, top, bottom} = part.getBoundingClientRect();
    const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2, y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
    const hit = document.elementFromPoint(x, y);
    return hit && (part.contains(hit) || part.ownerSVGElement?.contains(hit) || hit.contains(part) && !hit.matches('.statusbar, .statusbar *'));
  });

  // The page may grow above a control after that; then it is not looked at.
  const place = e => e.getBoundingClientRect().top + scrollY;
  addEventListener('focusin', ({target}) => {
    const there = place(target);
    requestAnimationFrame(() => {
      if (target !== document.activeElement || place(target) !== there || inSight(target)) return;
      faults.push(`${name(target)} has the focus and is not seen`);
    });
  });

  // A rendering must not take the focus away.
  const watch = () => {
    const e = document.activeElement;
    if (e === document.body && last) {
      faults.push(`the focus of ${name(last)} is lost`);
      last = null;
    }
    requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);

  return {
    // Says what is wrong since the last stop.
    stop() {
      const e = document.activeElement;
      if (last && last !== e && last.isConnected && look(last) === looks) faults.push(`${name(last)} looks the same without the focus`);
      last = e === document.body ? null : e;
      looks = last && look(last);
      return faults.splice(0);
    },
  };
})();

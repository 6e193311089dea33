// Keeps a page up to date: reads it anew when the server says that something changed, and changes in it what is otherwise now.
(() => {
  const two = number => String(number).padStart(2, '0');
  const moment = at => [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
    + ' ' + [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
  const localise = root => root.querySelectorAll('time[datetime]').forEach(time => {
    time.title = time.textContent;
    time.textContent = moment(new Date(time.dateTime));
  });

  /** Per part, what the server told last: before this script or a person changed anything in it. */
  const told = new Map();
  document.querySelectorAll('[data-part]').forEach(part => told.set(part.id, part.outerHTML));
  localise(document);

  // What stands in the page is made like what the server told, and nothing is touched that is so already: what is open stays
  // open, a log stays where it was scrolled to, and who has the focus keeps it. What has an id is found by it.
  const alike = (old, fresh) => old.nodeName === fresh.nodeName && (old.id || '') === (fresh.id || '');
  const attributes = (old, fresh) => {
    [...old.attributes].forEach(({ name }) => name === 'open' || fresh.hasAttribute(name) || old.removeAttribute(name));
    [...fresh.attributes].forEach(({ name, value }) => old.getAttribute(name) === value || old.setAttribute(name, value));
  };
  const become = (old, fresh) => {
    if (old.nodeType === Node.TEXT_NODE && old.data !== fresh.data) {
      if (fresh.data.startsWith(old.data)) {
        // A log that grew: who marks words of it goes on.
        old.appendData(fresh.data.slice(old.data.length));
      } else {
        old.data = fresh.data;
      }
    } else if (old.nodeType === Node.ELEMENT_NODE && fresh.hasAttribute('hx-get')) {
      // It reads its content itself, once more now.
      old.replaceWith(fresh);
    } else if (old.nodeType === Node.ELEMENT_NODE && !old.isEqualNode(fresh)) {
      attributes(old, fresh);
      children(old, fresh);
    }
  };
  const children = (old, fresh) => {
    const wanted = [...fresh.childNodes];
    const ids = new Set(wanted.map(child => child.id).filter(Boolean));
    const known = new Map([...old.children].filter(child => child.id).map(child => [child.id, child]));
    let place = old.firstChild;
    const drop = () => {
      const next = place.nextSibling;
      place.remove();
      place = next;
    };
    wanted.forEach(child => {
      const named = child.id && known.get(child.id);
      // What is gone goes first: nothing that stays is moved for it, which would take its focus.
      while (place && place !== named && (place.id ? !ids.has(place.id) : named)) {
        drop();
      }
      const mine = named || (child.id ? undefined : place);
      if (!mine || !alike(mine, child)) {
        old.insertBefore(child, place);
      } else if (mine === place) {
        place = place.nextSibling;
        become(mine, child);
      } else {
        old.insertBefore(mine, place);
        become(mine, child);
      }
    });
    while (place) {
      drop();
    }
  };
  const update = fresh => {
    const part = document.getElementById(fresh.id);
    const text = fresh.outerHTML;
    if (!part || told.get(fresh.id) === text) {
      return;
    }
    told.set(fresh.id, text);
    localise(fresh);
    attributes(part, fresh);
    children(part, fresh);
    if (part.querySelector('[hx-get]')) {
      htmx.process(part);
    }
    part.dispatchEvent(new CustomEvent('wissel:part', { bubbles: true }));
  };

  // How old the picture of the machines is: by its age when it was told, since the clocks of two machines differ.
  const UP_TO_DATE = 30000;
  const seen = document.getElementById('seen');
  let seenAt;
  const see = () => { seenAt = performance.now() - Number(seen.dataset.age); };
  const age = () => {
    const words = seen.querySelector('span');
    if (words) {
      const old = performance.now() - seenAt > UP_TO_DATE;
      const sentence = old ? 'Not up to date: last seen at' : 'As seen at';
      seen.className = old ? 'warning' : 'quiet';
      if (words.textContent !== sentence) {
        words.textContent = sentence;
      }
    }
  };
  if (seen) {
    see();
    seen.addEventListener('wissel:part', () => { see(); age(); });
    setInterval(age, 1000);
  }
  // The words that plan.js has for the forms: a page that is left at once must leave no module half loaded.
  const zone = document.getElementById('zone');
  const east = -new Date().getTimezoneOffset();
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  zone.textContent = 'Times are in UTC' + (east === 0 ? '' : (east < 0 ? '-' : '+') + Math.floor(Math.abs(east) / 60)
    + (east % 60 ? ':' + two(Math.abs(east) % 60) : '')) + (name && name !== 'UTC' ? ' (' + name + ')' : '');
  zone.hidden = false;

  htmx.defineExtension('parts', {
    isInlineSwap: style => style === 'parts',
    handleSwap: (style, target, fragment) => {
      if (style !== 'parts') {
        return false;
      }
      [...fragment.querySelectorAll('[data-part]')].forEach(update);
      return [];
    }
  });

  // Where nobody tells, or what is told came before this page: it asks now and then, while somebody looks at it.
  const main = document.getElementById('main');
  setInterval(() => {
    if (!document.hidden && !document.querySelector('#state.ended')) {
      htmx.trigger(main, 'poll');
    }
  }, 1000 * Number(main.dataset.every || 20));

  const say = (id, sentence) => {
    const place = document.getElementById(id);
    if (place && place.textContent !== sentence) {
      place.textContent = sentence;
      place.hidden = !sentence;
    }
  };
  const stale = why => say('error', why && 'This page is not up to date. ' + why);
  // Live is who is told, and is answered when he reads.
  const state = { told: undefined, answered: true };
  const live = change => {
    Object.assign(state, change);
    if (state.told !== undefined) {
      const on = state.told && state.answered;
      say('live', on ? 'Live' : 'Not live');
      document.getElementById('live').className = on ? 'on' : 'off';
    }
  };

  let source;
  htmx.createEventSource = url => {
    source = new EventSource(url);
    if (document.hidden) {
      // Opened in a tab behind: it is told when somebody turns to it.
      source.close();
    }
    return source;
  };
  document.addEventListener('visibilitychange', () => {
    if (!source) {
      return;
    }
    if (document.hidden) {
      // Nobody looks: the server need not either.
      source.close();
    } else if (source.readyState === EventSource.CLOSED) {
      source.onerror(new Event('error'));
    }
  });
  addEventListener('pagehide', () => source && source.close());
  addEventListener('pageshow', event => event.persisted && source && source.onerror(new Event('error')));
  const on = (name, act) => document.addEventListener('htmx:' + name, act);
  on('sseOpen', () => live({ told: true }));
  on('sseError', () => live({ told: false }));
  on('beforeSwap', event => {
    if (new URL(event.detail.xhr.responseURL || location.href).pathname === '/login') {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });
  on('afterSwap', event => {
    if (event.target.id === 'failed-steps') {
      localise(event.target);
    }
  });
  on('afterRequest', event => {
    const { elt, xhr, successful } = event.detail;
    if (elt.id === 'failed-steps' && xhr.status === 403) {
      elt.append(Object.assign(document.createElement('p'), {
        className: 'quiet', textContent: 'Their logs and choices are for deployers, approvers and viewers.'
      }));
    } else {
      live({ answered: Boolean(successful) });
      stale(successful ? '' : xhr.status ? 'It was answered with ' + xhr.status + '. Load it again, or look at Wissel’s log.'
        : 'Wissel does not answer. Look whether it runs.');
    }
  });

  const openTarget = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === 'DETAILS') {
      target.open = true;
      target.querySelector('summary').focus();
      target.scrollIntoView({ block: 'center' });
    }
  };
  addEventListener('hashchange', openTarget);
  document.addEventListener('click', event => {
    const link = event.target.closest && event.target.closest('a[href^="#run-"]');
    if (link && link.hash === location.hash) {
      openTarget();
    }
  });
  openTarget();
})();

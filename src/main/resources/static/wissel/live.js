// Keeps a page up to date: reads it anew when the server says that something changed, and exchanges the parts whose words are
// others now. What is open stays open, and who has the focus keeps it.
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

  // What stands in the page is made like what the server told, and nothing is exchanged that is so already: what is open stays
  // open, a log stays where it was scrolled to, and who has the focus keeps it. What has an id is found by it.
  const OURS = ['open', 'title'];
  const alike = (old, fresh) => old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName
    && (old.id || '') === (fresh.id || '');
  const attributes = (old, fresh) => {
    [...old.attributes].forEach(({ name }) => fresh.hasAttribute(name) || OURS.includes(name) || old.removeAttribute(name));
    [...fresh.attributes].forEach(({ name, value }) => old.getAttribute(name) === value || old.setAttribute(name, value));
  };
  const become = (old, fresh) => {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) {
        old.data = fresh.data;
      }
      return;
    }
    if (fresh.hasAttribute('hx-get') && htmx.find(old, '*')) {
      // It reads its own content, which the page itself does not have.
      const told = old.getAttribute('data-seen') === fresh.getAttribute('data-seen');
      if (told) {
        return;
      }
      old.replaceWith(fresh);
      return;
    }
    attributes(old, fresh);
    children(old, fresh);
  };
  const children = (old, fresh) => {
    const named = new Map([...old.children].filter(child => child.id).map(child => [child.id, child]));
    let place = old.firstChild;
    [...fresh.childNodes].forEach(wanted => {
      const mine = wanted.id ? named.get(wanted.id) : place && !place.id && place;
      if (mine && alike(mine, wanted)) {
        if (mine === place) {
          place = place.nextSibling;
        } else {
          // What stands between is gone from the page, or comes later and is found by its id.
          old.insertBefore(mine, place);
        }
        become(mine, wanted);
      } else {
        old.insertBefore(wanted, place);
      }
    });
    while (place) {
      const next = place.nextSibling;
      place.remove();
      place = next;
    }
  };
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

  const say = (id, sentence) => {
    const place = document.getElementById(id);
    if (place && place.textContent !== sentence) {
      place.textContent = sentence;
      place.hidden = !sentence;
    }
  };
  const stale = why => say('error', why && 'This page is not up to date. ' + why);
  const live = on => {
    say('live', on ? 'Live' : 'Not live');
    document.getElementById('live').className = on ? 'on' : 'off';
  };

  let source;
  htmx.createEventSource = url => {
    source = new EventSource(url);
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
  on('sseOpen', () => live(true));
  on('sseError', () => live(false));
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

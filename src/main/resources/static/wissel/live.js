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

  const FOCUSABLE = 'a, button, summary, input, select, textarea, [tabindex]';
  const words = element => [element.tagName, element.id, element.getAttribute('href'), element.textContent].join('|');
  const nameOf = details => details.id || (details.querySelector('summary') || details).textContent;
  const update = fresh => {
    const part = document.getElementById(fresh.id);
    const text = fresh.outerHTML;
    if (!part || told.get(fresh.id) === text) {
      return;
    }
    told.set(fresh.id, text);
    const open = new Set([...part.querySelectorAll('details[open]')].map(nameOf));
    const focused = part.contains(document.activeElement) && words(document.activeElement);
    [...part.attributes].forEach(({ name }) => fresh.hasAttribute(name) || part.removeAttribute(name));
    [...fresh.attributes].forEach(({ name, value }) => part.setAttribute(name, value));
    part.replaceChildren(...fresh.childNodes);
    localise(part);
    part.querySelectorAll('details').forEach(details => { details.open = details.open || open.has(nameOf(details)); });
    const heir = focused && [...part.querySelectorAll(FOCUSABLE)].find(element => words(element) === focused);
    if (heir) {
      heir.focus({ preventScroll: true });
    }
    htmx.process(part);
    part.dispatchEvent(new CustomEvent('wissel:part', { bubbles: true }));
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

// What the pages share: elements whose words are never read as HTML, moments, and answers of the API.

/** An element; children are elements or words, whatever is missing or false is left out. */
export const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  Object.entries(attributes || {}).forEach(([key, value]) => value && made.setAttribute(key, value));
  made.append(...children.flat().filter(child => child || child === 0));
  return made;
};

export const rows = (...cells) => element('tr', {}, cells.map(cell => element('td', {}, cell)));

export const table = (label, heads, body) => element('table', { 'aria-label': label },
  element('thead', {}, element('tr', {}, heads.map(head => element('th', { scope: 'col' }, head)))),
  element('tbody', {}, body));

const two = number => String(number).padStart(2, '0');

/** A moment of the API in the time of whoever looks. */
export const moment = text => {
  const at = new Date(text);
  return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
    + ' ' + [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
};

/** The body of the answer; fails with a sentence that says what to do. */
const answer = async (path, options) => {
  let response;
  try {
    response = await fetch(path, options);
  } catch (unreachable) {
    throw new Error('Wissel does not answer. Look whether it runs.');
  }
  const text = await response.text();
  const json = text && /json/.test(response.headers.get('Content-Type')) ? JSON.parse(text) : {};
  if (response.status === 401) {
    throw new Error('You are signed out: load this page again to sign in.');
  }
  if (!response.ok) {
    throw new Error(json.detail || path + ' was answered with ' + response.status + '. Look at Wissel’s log.');
  }
  return json;
};

export const read = path => answer(path, { headers: { Accept: 'application/json' } });

/** Writes with the token of the session. */
export const write = async (path, body) => {
  const token = await read('/api/csrf');
  return answer(path, {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', [token.header]: token.token },
    body: JSON.stringify(body)
  });
};

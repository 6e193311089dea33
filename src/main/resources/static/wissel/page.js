// What the pages share: questions to the API, answered with a body or with a sentence that says what to do.

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

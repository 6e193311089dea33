// Sends an archive of an export to Wissel and tells how far it is.

// The browser reads all of a file to compute its checksum; of larger ones the server tells it.
const MOST_SUMMED = 256 * 1024 * 1024;
const hex = digest => [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('');
const checksum = async file => window.crypto && crypto.subtle && file.size <= MOST_SUMMED
  ? hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())) : '';

const megabytes = size => (size / 1024 / 1024).toFixed(1) + ' MB';

const token = async () => {
  const answer = await fetch('/api/csrf', { headers: { Accept: 'application/json' } });
  if (!answer.ok) {
    throw 'the server answered with ' + answer.status + '. Sign in again';
  }
  return answer.json();
};

// A request of the browser's own, since fetch does not tell how far it is.
const send = (file, sum, csrf, told) => new Promise((sent, failed) => {
  const request = new XMLHttpRequest();
  request.open('POST', '/api/exports?fileName=' + encodeURIComponent(file.name) + (sum && '&sha256=' + sum));
  request.setRequestHeader('Content-Type', 'application/zip');
  request.setRequestHeader('Accept', 'application/json');
  request.setRequestHeader(csrf.header, csrf.token);
  request.upload.onprogress = event => told(event.total ? Math.floor(100 * event.loaded / event.total) : 0);
  const answer = () => { try { return JSON.parse(request.responseText); } catch (none) { return {}; } };
  request.onload = () => request.status === 201 ? sent(answer())
    : failed(answer().detail || 'the server answered with ' + request.status);
  request.onerror = request.onabort = () => failed('the connection broke off, so nothing of it was kept. Send it again');
  request.send(file);
});

/**
 * Sends a file. Never fails: what went wrong is told.
 *
 * file: the archive; undefined where none is chosen
 * most: how many bytes are taken
 * tell: is given { running, percent, words, error } whenever that is another
 * uploaded: what is to be done with the answer of the API before the end is told; may be a promise
 */
export const upload = async (file, most, tell, uploaded) => {
  if (!file) {
    tell({ error: 'Choose the archive first.' });
    return;
  }
  if (file.size > most) {
    tell({ error: file.name + ' has ' + megabytes(file.size) + ', and no more than ' + megabytes(most)
      + ' are taken. Put it into the exports folder, or have wissel.uploads.largest raised.' });
    return;
  }
  tell({ running: true, percent: 0 });
  try {
    const sent = await send(file, await checksum(file), await token(), percent => tell({ running: true, percent }));
    await uploaded(sent);
    tell({ words: sent.upload.fileName + ' lies ready as ' + sent.project + ' ' + sent.version + ', SHA-256 ' + sent.sha256 });
  } catch (failed) {
    tell({ error: 'Not uploaded: ' + (failed.data && failed.data.detail || failed.message || failed.status || failed) });
  }
};

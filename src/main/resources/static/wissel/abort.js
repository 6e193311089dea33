// The way to abort a deployment. What was read is what is sent: a way back that began meanwhile is not given up by it.
import { write } from './page.js';

const part = name => document.getElementById(name);
const say = (name, words) => {
  part(name).hidden = !words;
  part(name).textContent = words;
};

let giveUp = false;
document.addEventListener('click', event => {
  if (event.target.id === 'abort') {
    const way = part('abort-way').dataset;
    giveUp = way.giveUp === 'true';
    part('abort-words').textContent = way.words;
    say('abort-error', '');
    part('abort-dialog').showModal();
  }
});
// The button may be another one since, or gone: whoever closes the dialog must not be left without a place.
part('abort-dialog').addEventListener('close', () => (part('abort') || part('main')).focus());
part('keep').addEventListener('click', () => part('abort-dialog').close());
part('abort-form').addEventListener('submit', async event => {
  event.preventDefault();
  part('abort-now').disabled = true;
  try {
    await write(part('abort-form').dataset.path, { reason: part('reason').value, giveUp });
    part('abort-dialog').close();
    say('answer', 'The abort is ordered. Steps that run come to their end first; then this page tells how it goes on.');
  } catch (failed) {
    say('abort-error', 'Not aborted. ' + failed.message);
  } finally {
    part('abort-now').disabled = false;
  }
});

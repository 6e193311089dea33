// Lists the deployments that hold a cluster.
import { element, moment, read, rows, table } from './page.js';
import { stateWords } from './plan.js';

const show = found => {
  document.getElementById('running').replaceChildren(found.length
    ? table('Deployments', ['Cluster', 'What', 'Where it stands', 'By', 'Since'], found.map(([lock, deployment]) => rows(
      lock.cluster,
      element('a', { href: '/deployments/' + encodeURIComponent(lock.deployment) }, lock.purpose),
      deployment.unread || stateWords(deployment), lock.holder, moment(lock.since))))
    : 'No deployment runs. Every cluster is free.');
};

try {
  const locks = await read('/api/locks');
  // One that cannot be read must not hide the others.
  show(await Promise.all(locks.map(async lock => [lock,
    await read('/api/deployments/' + encodeURIComponent(lock.deployment)).catch(failed => ({ unread: failed.message }))])));
} catch (failed) {
  document.getElementById('running').textContent = '';
  const error = document.getElementById('error');
  error.hidden = false;
  error.textContent = 'What runs cannot be shown. ' + failed.message;
}

// One deployment: what, where, by whom, where it stands, and the way to abort it.
import { element, moment, read, rows, table, write } from './page.js';
import { abortWords, diffsView, hasEnded, planView, stateWords, subject } from './plan.js';

/** In milliseconds, between an answer and the next question. */
const PAUSE = 3000;

const id = decodeURIComponent(location.pathname.split('/').pop());
const path = '/api/deployments/' + encodeURIComponent(id);
const part = name => document.getElementById(name);

const shown = {};
/** Draws a part only when what it tells has changed, so that nobody loses the place and nothing is read out twice. */
const draw = (name, data, nodes) => {
  const now = JSON.stringify(data);
  if (shown[name] !== now) {
    shown[name] = now;
    part(name).replaceChildren(...[nodes(data)].flat().filter(Boolean));
  }
};
const say = (name, words) => {
  part(name).hidden = !words;
  draw(name, words, () => words);
};

const facts = deployment => [
  ['Cluster', deployment.cluster],
  ['Requested', deployment.requestedBy + ', ' + moment(deployment.since)],
  deployment.purpose === 'deploy' && ['Strategy', deployment.strategy],
  deployment.purpose === 'deploy' && ['Shortcuts', deployment.shortcuts.join(', ') || 'all of the project'],
  deployment.purpose === 'deploy' && ['Users', deployment.wentLive ? 'may have met ' + deployment.version : 'have not met ' + deployment.version],
  deployment.rollBack && ['Rolled back', 'since ' + moment(deployment.rollBack.at) + ': ' + deployment.rollBack.reason]
].filter(Boolean).flatMap(([name, words]) => [element('dt', {}, name), element('dd', {}, words)]);

const wavesOf = plan => [
  table('Plan', ['Wave', 'What is done', 'Healthy nodes serving meanwhile', 'Afterwards'], plan.waves.map((wave, index) => {
    const row = rows(
      index + 1 + (wave.when && ' ' + wave.when),
      wave.changes.map(change => element('div', {}, element('strong', {}, change.nodes), ': ' + change.words)),
      wave.serving + ' of ' + plan.nodes,
      [wave.goesLive && 'users meet the new version', wave.last ? 'the cluster is whole again' : !wave.goesLive && 'next wave']
        .filter(Boolean).join('; '));
    row.className = wave.when;
    return row;
  })),
  element('p', { class: 'quiet' }, 'Restarts at most: ' + plan.restarts + '. Window in which a session can break: ' + plan.window + '.'),
  plan.warnings.length > 0 && element('div', { class: 'warning' }, 'Know before you go on:',
    element('ul', { 'aria-label': 'Warnings' }, plan.warnings.map(warning => element('li', {}, warning))))
];

const evidenceRows = evidence => table('Evidence', ['Wave', 'Where', 'Step', 'Seen', 'When'], evidence.map(seen => {
  const row = rows(seen.wave < 0 ? '' : seen.wave + 1, seen.node || 'the cluster', seen.step, seen.summary, moment(seen.at));
  row.className = seen.summary.includes('UNPROVEN') ? 'warning' : '';
  return row;
}));

let onTheWayBack = false;
let meant = false;
const stepName = decision => ({
  retry: 'Retry',
  leaveOut: 'Leave out',
  rollBack: onTheWayBack ? 'Leave it for an operator' : 'Roll back'
})[decision] || decision;
const failedSteps = steps => steps.length === 0 ? element('p', {}, 'None waits for a decision any more.') : steps.map(step =>
  element('article', { 'aria-label': step.step + (step.node ? ' on ' + step.node : '') },
    element('h3', {}, step.step, step.node && ' on ' + step.node, ', since ' + moment(step.since)),
    element('div', { class: 'danger' }, step.message),
    element('ul', { 'aria-label': 'What can be decided' }, step.choices.map(choice => element('li', {},
      element('strong', {}, stepName(choice.decision)), ': ' + choice.does,
      choice.forbidden && element('div', { class: 'quiet' }, 'Not now: ' + choice.forbidden)))),
    step.log.length > 0 && element('details', {}, element('summary', {}, 'Last lines of the log'),
      element('pre', { tabindex: '0', role: 'region', 'aria-label': 'Log' }, step.log.join('\n')))));

const diffs = found => diffsView(Object.entries(found)).map(diff => [
  element('h3', {}, diff.place),
  element('pre', { tabindex: '0', role: 'region', 'aria-label': 'Change of ' + diff.place },
    diff.lines.map(line => element('span', { class: line.kind }, line.text + '\n')))
]).flat();

const approvalWords = approval => [
  element('p', {}, 'Next: ' + approval.next + '.'),
  approval.changes.length > 0 && element('div', { class: 'warning' }, 'Somebody else changed:',
    element('ul', {}, approval.changes.map(change => element('li', {}, change))))
];

let failures;
const readFailedSteps = async () => draw('failed-steps', await read(path + '/failed-steps'), failedSteps);

/** Their logs are asked of the machines: only when something else failed, or when somebody wants it. */
const showFailures = async deployment => {
  part('failed').hidden = deployment.failures.length === 0;
  const now = JSON.stringify([deployment.failures, deployment.evidence.length]);
  if (failures !== now && deployment.failures.length > 0) {
    await readFailedSteps();
  }
  failures = now;
};

const currentWave = deployment => deployment.state === 'deployed' ? deployment.plan.waves.length
  : hasEnded(deployment) || deployment.state === 'waiting-for-plan-approval' ? undefined : deployment.wave;

const show = async deployment => {
  const ended = hasEnded(deployment);
  const name = subject(deployment) + ' on ' + deployment.cluster;
  document.title = name + ' - Wissel';
  draw('title', name, words => words);
  say('state', stateWords(deployment));
  say('alarm', deployment.approval && deployment.approval.alarm);
  part('abort').hidden = ended;
  part('cockpit').hidden = ended;
  part('cockpit').href = '/camunda/app/cockpit/default/#/process-instance/' + encodeURIComponent(id) + '/runtime';
  part('reasons').hidden = deployment.reasons.length === 0;
  draw('reasons', deployment.reasons, reasons => element('ul', { class: 'warning', 'aria-label': 'Reasons' },
    reasons.map(reason => element('li', {}, reason))));
  part('approval').hidden = !deployment.approval;
  if (deployment.approval) {
    draw('approval-words', deployment.approval, approvalWords);
    draw('diffs', deployment.approval.diffs, diffs);
  }
  draw('facts', deployment, facts);
  part('left-out').hidden = deployment.leftOut.length === 0;
  draw('left-out-nodes', deployment.leftOut, nodes => table('Nodes that were left out', ['Node', 'Why', 'By', 'When'],
    nodes.map(node => rows(node.node, node.reason, node.by, moment(node.at)))));
  part('plan').hidden = !deployment.plan;
  if (deployment.plan) {
    draw('plan-title', deployment.rollBack ? 'The way back' : 'Plan', words => words);
    draw('plan-waves', planView(deployment.plan, deployment.version, currentWave(deployment)), wavesOf);
  }
  part('evidence').hidden = deployment.evidence.length === 0;
  draw('evidence-rows', deployment.evidence, evidenceRows);
  part('abort-words').textContent = abortWords(deployment);
  // What was read is what is sent: a way back that began meanwhile is not given up by it.
  onTheWayBack = Boolean(deployment.rollBack);
  await showFailures(deployment);
};

const look = async () => {
  let ended = false;
  try {
    const deployment = await read(path);
    ended = hasEnded(deployment);
    await show(deployment);
    say('error', '');
  } catch (failed) {
    say('error', 'This page is not up to date. ' + failed.message);
  }
  if (!ended) {
    setTimeout(look, PAUSE);
  }
};

part('read-again').addEventListener('click', () => readFailedSteps().catch(failed => say('error', failed.message)));
part('abort').addEventListener('click', () => {
  say('abort-error', '');
  meant = onTheWayBack;
  part('abort-dialog').showModal();
});
part('keep').addEventListener('click', () => part('abort-dialog').close());
part('abort-form').addEventListener('submit', async event => {
  event.preventDefault();
  part('abort-now').disabled = true;
  try {
    await write(path + '/abort', { reason: part('reason').value, giveUp: meant });
    part('abort-dialog').close();
    say('answer', 'The abort is ordered. Steps that run come to their end first; then this page tells how it goes on.');
  } catch (failed) {
    say('abort-error', 'Not aborted. ' + failed.message);
  } finally {
    part('abort-now').disabled = false;
  }
});

look();

// What several forms show of plans, of changes of files and of what was seen. A task keeps the form that it began with and
// loads this anew: what an older form calls must stay.

/** For instance "Times are in UTC+1 (Europe/Amsterdam)", as it is now: summer and winter may differ. */
export const zoneWords = (now = new Date()) => {
  const east = -now.getTimezoneOffset();
  const minutes = Math.abs(east) % 60;
  const offset = east === 0 ? '' : (east < 0 ? '-' : '+') + Math.floor(Math.abs(east) / 60)
    + (minutes > 0 ? ':' + String(minutes).padStart(2, '0') : '');
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return 'Times are in UTC' + offset + (name && name !== 'UTC' ? ' (' + name + ')' : '');
};

const joined = (groups, words) => [...groups].map(words).join(' · ');

/** Things under the words that are said of them, in the order of their first. */
const grouped = (things, wordsOf) => {
  const groups = new Map();
  things.forEach(thing => {
    const words = wordsOf(thing);
    groups.set(words, [...(groups.get(words) || []), thing]);
  });
  return groups;
};

const pointing = point => 'point ' + joined(grouped(Object.keys(point).sort(), name => point[name]),
  ([version, names]) => names.join(', ') + ' to ' + version);

/** What a deployment is about, for instance "Weather 0.0-v2, WeatherChild 0.0-v2"; words of the purpose first where it is another. */
export const subject = deployment => ({ undeploy: 'Undeploy ', restore: 'Bring back ' }[deployment.purpose] || '')
  + [deployment, ...(deployment.also || [])].map(one => one.project + ' ' + one.version).join(', ');

/** What is done to one node of a wave. Restarting and proving always belong to it. */
const change = node => [
  node.install.length > 0 && 'install ' + node.install.join(' and '),
  node.remove.length > 0 && 'remove ' + node.remove.join(' and '),
  Object.keys(node.point).length > 0 && pointing(node.point),
  'restart'
].filter(Boolean).join(', ');

/**
 * A plan of the API for /wissel/plan.html.
 *
 * current: the index of the wave that a deployment stands at; left out where none runs
 */
export const planView = (plan, version, current) => ({
  waves: plan.waves.map((wave, index) => ({
    changes: [...grouped(wave.nodes, node => change(node))].map(
      ([words, nodes]) => ({ nodes: nodes.map(node => node.node).join(', '), words })),
    serving: wave.serving,
    goesLive: wave.goesLive,
    last: index === plan.waves.length - 1,
    when: current === undefined ? '' : index < current ? 'done' : index === current ? 'now' : 'next'
  })),
  returning: plan.returning.join(', '),
  restarts: plan.restarts + ' (' + joined(
    grouped(Object.keys(plan.restartsPerNode), node => plan.restartsPerNode[node]),
    ([times, nodes]) => nodes.join(', ') + ': ' + times + (nodes.length > 1 ? ' each' : '')) + ')',
  capacity: plan.capacity.map(moment => moment.moment + ': ' + moment.serving).join(' · '),
  floor: plan.floor,
  nodes: (plan.capacity[plan.capacity.length - 1] || {}).serving,
  window: plan.window,
  safe: plan.window.startsWith('none'),
  warnings: plan.warnings
});

/**
 * Unified diffs by their place, as [place, diff], for /wissel/diffs.html. What changes nothing is left out, and so are the two lines
 * that name the file, as the place does.
 */
export const diffsView = diffs => diffs.filter(([, diff]) => diff).map(([place, diff]) => {
  const lines = diff.replace(/^--- .*\n\+\+\+ .*\n/, '').trimEnd().split('\n').map(text => ({
    text,
    kind: text.startsWith('@@') ? 'text-muted' : text[0] === '+' ? 'text-success' : text[0] === '-' ? 'text-danger' : ''
  }));
  return {
    place,
    lines,
    added: lines.filter(line => line.kind === 'text-success').length,
    removed: lines.filter(line => line.kind === 'text-danger').length
  };
});

/** Every diff of a plan that is not begun. */
export const previewDiffs = preview => [
  ...preview.routings.flatMap(routing => routing.files.map(
    file => [routing.name + ': ' + file.host + ' ' + file.path, file.diff])),
  ...preview.nodeFiles.map(file => [file.host + ' ' + file.path, file.diff])
];

const ORDER = ['Drain nodes', 'Await drain', 'Update export', 'Update shortcuts', 'Restart runtime', 'Await health', 'Smoke test'];

const secondsOf = (from, to) => Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
const span = seconds => seconds < 60 ? seconds + ' s' : Math.floor(seconds / 60) + ' min ' + seconds % 60 + ' s';

/**
 * How long each step of the wave took on the node, its waiting and its failed tries included; empty where nobody kept it. What
 * was done at once and at the first try is left out.
 */
const took = (steps, wave, node) => ORDER.map(step => {
  const runs = steps.filter(run => run.wave === wave && run.step === step && (run.node === node || run.node === '') && run.ended);
  const failed = runs.filter(run => run.outcome === 'failed').length;
  const seconds = runs.length > 0 ? secondsOf(runs[0].began, runs[runs.length - 1].ended) : 0;
  return (seconds > 0 || failed > 0) && step.toLowerCase() + ' ' + span(seconds)
    + (failed > 0 ? ' (' + failed + ' failed)' : '');
}).filter(Boolean).join(', ');

/** How long ago in words, the larger units alone: whoever reads of days asks for no minutes. */
const agoWords = minutes => {
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  return minutes < 1 ? 'just now'
    : minutes < 60 ? minutes + ' min ago'
    : hours < 24 ? hours + ' h' + (minutes % 60 > 0 ? ' ' + minutes % 60 + ' min' : '') + ' ago'
    : days + (days === 1 ? ' day ago' : ' days ago');
};

/** When what waits was seen, and whether that still counts. */
export const ageWords = (approval, now = Date.now()) => {
  const minutes = Math.max(0, Math.floor((now - Date.parse(approval.seenAt)) / 60000));
  return new Date(approval.seenAt).toLocaleString('sv') + ', ' + agoWords(minutes) + '. '
    + (approval.expired ? 'That is too old to be trusted: the nodes will be checked again before anything is swapped.'
      : 'It counts until ' + new Date(approval.expiresAt).toLocaleTimeString('sv') + '; after that the nodes are checked again first.');
};

/** Why the person who reads this may not approve; undefined when he may, as far as is known here. */
export const whyNotApproved = deployment => !deployment.approval
  ? 'This waits for no decision any more: it goes away by itself.' : deployment.approval.forbidden || undefined;

/** What the session probe has seen so far. */
export const probeView = deployment => deployment.continuity
  ? { words: deployment.continuity.words, proves: deployment.continuity.proves, problems: deployment.continuity.problems || [] }
  : { words: 'no session probe is configured, so nothing was measured', proves: '', problems: [] };

/** What was seen of the nodes that shall come back and how long it took, and all the rest. */
export const evidenceView = (deployment, steps = []) => {
  const wave = deployment.plan.waves[deployment.wave];
  // A step may have run twice: what it saw last is what holds.
  const last = (node, step) => deployment.evidence.filter(
    seen => seen.wave === deployment.wave && seen.node === node && seen.step === step).pop();
  const cell = seen => ({
    words: seen ? seen : 'nothing was seen',
    kind: !seen ? 'danger' : seen.includes('UNPROVEN') ? 'warning' : ''
  });
  return {
    nodes: (wave ? wave.nodes : []).map(({ node }) => {
      const summary = step => (last(node, step) || { summary: '' }).summary;
      const [loaded, ...tests] = summary('Smoke test').split('; ');
      return {
        node,
        cells: [summary('Await health'), tests.join('; '), loaded, summary('Await drain')].map(cell),
        took: took(steps, deployment.wave, node) || (steps.length > 0 ? 'no time' : 'not kept')
      };
    }),
    unproven: deployment.evidence.filter(seen => seen.summary.includes('UNPROVEN')),
    all: deployment.evidence
  };
};

const ENDED = ['deployed', 'undeployed', 'restored', 'refused', 'rolled-back', 'left-for-operator'];
export const hasEnded = deployment => ENDED.includes(deployment.state);

/** Where a deployment stands. */
export const stateWords = deployment => {
  const back = deployment.rollBack;
  const waves = deployment.plan ? deployment.plan.waves.length : 0;
  const wave = deployment.wave < waves ? ', wave ' + (deployment.wave + 1) + ' of ' + waves : '';
  const without = deployment.leftOut.length > 0 ? ' but ' + deployment.leftOut.map(node => node.node).join(', ') : '';
  return {
    running: (back ? 'Is being rolled back' : 'Is being rolled out') + wave,
    'waiting-for-plan-approval': 'Waits for a person: the plan is not the one that was shown. Nothing is touched',
    'waiting-for-approval': 'Waits for a person: the swap is to be approved' + wave,
    'failed-step': (back ? 'Stands still on the way back' : 'Stands still') + ': a step failed and waits for a person' + wave,
    undeployed: 'Undeployed: no node' + without + ' has it any more',
    restored: 'Brought back: every node' + without + ' has it again',
    deployed: 'Deployed: every node' + without + ' serves the new version',
    refused: 'Refused: nothing was touched',
    'rolled-back': 'Rolled back: every node' + without + ' serves what it served before',
    'left-for-operator': 'Left for an operator: Wissel does nothing more, and nodes may be out of rotation'
  }[deployment.state] || deployment.state;
};

const LEFT = 'It is on its way back already, so it is left for an operator: Wissel stops where it stands, and nodes may stay '
  + 'out of rotation until somebody deploys the version that is live.';

/** What rolling back does to a deployment as it stands. */
export const rollBackWords = deployment => deployment.rollBack ? LEFT
  : deployment.purpose === 'undeploy' ? 'What was taken away is put back on every node that lacks it, by a plan of its own.'
  : 'Shortcuts point back, and the nodes concerned restart, are proven and return, by a plan of its own. '
    + (deployment.wentLive
      ? 'Users may have met ' + deployment.version + ' already: every node gets it first, and it stays loaded for the sessions '
        + 'that hold it.'
      : 'No user has met ' + deployment.version + ' yet.');

/** What an abort does to a deployment as it stands. */
export const abortWords = deployment => 'Steps that run come to their end first'
  + (deployment.rollBack ? '. ' : ', then it is rolled back. ') + rollBackWords(deployment);

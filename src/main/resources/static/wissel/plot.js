// Draws what a part carries in data-plot. Its words tell the same.
(() => {
  const LINES = {
    requests: { label: 'Requests of the probe per second', colour: '#0b57a4' },
    traffic: { label: 'Requests of everybody per second', colour: '#555555', dash: [6, 4] },
    slowest: { label: 'Slowest answer, ms', colour: '#8a5a00', axis: 'millis', dash: [2, 2] },
    failed: { label: 'Failed', colour: '#b3261e', axis: 'failures', bar: true },
    broken: { label: 'Broken', colour: '#6a1b9a', axis: 'failures', bar: true },
    sessions: { label: 'Sessions', colour: '#0b57a4' },
    cases: { label: 'Open cases', colour: '#b3261e', dash: [6, 4] }
  };
  const time = millis => new Date(millis).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  const charts = new Map();

  const draw = figure => {
    const carrier = document.getElementById(figure.dataset.of);
    const plot = carrier.dataset.plot && JSON.parse(carrier.dataset.plot);
    figure.hidden = !plot || plot.at.length === 0;
    if (figure.hidden) {
      return;
    }
    const names = Object.keys(LINES).filter(name => plot[name]);
    const data = {
      labels: plot.at.map(time),
      datasets: names.map(name => ({
        type: LINES[name].bar ? 'bar' : 'line',
        label: LINES[name].label,
        data: plot[name],
        yAxisID: LINES[name].axis || 'y',
        borderColor: LINES[name].colour,
        backgroundColor: LINES[name].colour,
        borderDash: LINES[name].dash || [],
        borderWidth: 2,
        pointRadius: 0,
        barPercentage: 1,
        categoryPercentage: 1,
        spanGaps: false
      }))
    };
    const chart = charts.get(figure);
    if (chart) {
      chart.data = data;
      chart.update('none');
      return;
    }
    const scales = {
      x: { ticks: { maxTicksLimit: 10, maxRotation: 0 } },
      y: { beginAtZero: true, ticks: { precision: 0 }, title: { display: names.includes('requests'), text: 'requests per second' } }
    };
    if (names.includes('slowest')) {
      scales.millis = { position: 'right', beginAtZero: true, grid: { drawOnChartArea: false }, title: { display: true, text: 'ms' } };
    }
    if (names.includes('failed')) {
      // Of their own, so that one failure among a hundred requests is seen.
      scales.failures = { position: 'right', beginAtZero: true, suggestedMax: 3, ticks: { precision: 0 }, grid: { drawOnChartArea: false }, title: { display: true, text: 'failed or broken' } };
    }
    charts.set(figure, new Chart(figure.querySelector('canvas'), {
      data,
      options: { animation: false, maintainAspectRatio: false, interaction: { mode: 'index', intersect: false }, scales }
    }));
  };
  const figures = () => [...document.querySelectorAll('figure.plot')];
  figures().forEach(draw);
  document.addEventListener('wissel:part', event => figures().filter(figure => figure.dataset.of === event.target.id).forEach(draw));
})();

import type { PoolAside, PoolStatus } from '../../shared/contract/index.ts';
import { formatDuration, modelVersion } from '../../shared/domain/index.ts';

function escape(text: string | number): string {
  return String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  none: string,
): string {
  if (rows.length === 0) return `<p>${escape(none)}</p>`;
  const isNumber = rows[0]!.map((cell) => typeof cell === 'number');
  const line = (cells: readonly (string | number)[], tag: 'th' | 'td'): string =>
    `<tr>${cells.map((cell, i) => `<${tag}${isNumber[i] ? ' class="n"' : ''}>${escape(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line(head, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table>`;
}

function seconds(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(1)} s`;
}

/** The pool on one page without scripts, which the browser loads again every five seconds. */
export function statusPage(status: PoolStatus, aside: readonly PoolAside[]): string {
  const { analysisSeconds: analysis, waitSeconds: wait } = status;
  const alive = status.workers.filter((worker) => worker.alive);
  const left = status.secondsLeft === null ? '–' : formatDuration(status.secondsLeft);
  const figures: readonly (readonly [string, string | number])[] = [
    ['waiting', status.waiting],
    ['under way', status.active],
    ['analyzed', status.stored],
    ['set aside', status.aside],
    ['per minute', status.perMinute.toFixed(1)],
    ['time left', left],
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>Segue pool</title>
<style>
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; background: #14161a; color: #e4e6ea }
h1 { font-size: 1.3rem } h2 { font-size: 1rem; margin: 2rem 0 .5rem }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1rem }
dl div { background: #1e2127; border-radius: 6px; padding: .75rem 1rem } dt { color: #a4abb8 } dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #2a2e36; vertical-align: top } th { color: #a4abb8; font-weight: 500 }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums } .warning { color: #ffb454 }
</style></head><body>
<h1>${escape(status.pool)}${status.paused ? ' <span class="warning">paused</span>' : ''}</h1>
<dl>${figures.map(([name, value]) => `<div><dt>${escape(name)}</dt><dd>${escape(value)}</dd></div>`).join('')}</dl>
<h2>Time per track</h2>
${table(
  ['', 'half within', '95 % within', '99 % within'],
  [
    ['analysis', seconds(analysis.p50), seconds(analysis.p95), seconds(analysis.p99)],
    ['from the request to the result', seconds(wait.p50), seconds(wait.p95), seconds(wait.p99)],
  ],
  '',
)}
<h2>Queues</h2>
${table(
  ['model/root', 'waiting', 'retrying', 'under way', 'workers'],
  status.queues.map((queue) => [queue.queue, queue.waiting, queue.retrying, queue.active, queue.workers]),
  'Nothing was added yet.',
)}
<h2>Workers</h2>
${table(
  ['worker', 'model', 'roots', 'under way', 'done', 'failed', 'trouble'],
  alive.map(({ name, model, roots, active, jobs, done, failed, trouble }) => [
    name,
    modelVersion(model),
    roots.join(' '),
    `${active} of ${jobs}`,
    done,
    failed,
    trouble ?? '',
  ]),
  'No worker is running.',
)}
<h2>Libraries</h2>
${table(
  ['library', 'asked', 'ready', 'collected', 'weight', ''],
  status.libraries.map(({ name, asked, ready, collected, weight, paused }) => [
    name,
    asked,
    ready,
    collected,
    weight,
    paused ? 'paused' : '',
  ]),
  'No library has asked yet.',
)}
<h2>Set aside</h2>
${table(
  ['track', 'tries', 'reason', 'worker'],
  aside.map(({ place, tries, reason }) => [
    `${place.root}:${place.path}`,
    tries,
    reason.message,
    reason.worker,
  ]),
  'Nothing.',
)}
<p>The database takes ${escape((status.databaseBytes / 1e6).toFixed(0))} MB.</p>
</body></html>
`;
}

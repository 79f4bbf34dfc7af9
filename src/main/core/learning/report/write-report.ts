import { extname } from 'node:path';
import { AppError } from '../../../../shared/errors.ts';
import { formatDate, formatNumber } from '../../../../shared/languages/format.ts';
import { currentLocale, msg, t } from '../../../../shared/languages/translate.ts';
import { escapeMarkup } from '../../../files/markup.ts';
import { writeWhole } from '../../../files/output.ts';
import type { LearningReport } from './learning-report.ts';
import { sectionsOf } from './sections.ts';
import type { ReportTable } from './sections.ts';

const title = (): string => t('What Segue learned from this library');

const written = (cell: string | number): string =>
  typeof cell === 'number' ? formatNumber(cell, { maximumFractionDigits: 4 }) : cell;

function markdownTable({ title, columns, rows }: ReportTable): string[] {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => written(cell).replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    line(columns),
    line(columns.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map(line),
    '',
  ];
}

const asOf = ({ created }: LearningReport): string =>
  t('As of {when}.', { when: formatDate(new Date(created), { dateStyle: 'medium', timeStyle: 'short' }) });

/** The report as Markdown. */
export function toMarkdown(report: LearningReport): string {
  return [
    `# ${title()}`,
    '',
    asOf(report),
    '',
    ...(report.recommendations.length > 0
      ? [
          `## ${t('What to do next')}`,
          '',
          ...report.recommendations.map(({ action, because }) => `1. **${action}** ${because}`),
          '',
        ]
      : []),
    ...sectionsOf(report).flatMap(markdownTable),
  ].join('\n');
}

const BAR = { width: 520, row: 22, label: 200 };
const LINE = { width: 640, height: 180, edge: 24 };

function barChart(rows: ReportTable['rows'], column: number): string {
  const values = rows.map((row) => Number(row[column]));
  const most = Math.max(...values) || 1;
  const bars = rows.map((row, i) => {
    const y = i * BAR.row;
    const width = ((BAR.width - BAR.label - 60) * values[i]!) / most;
    return `<text x="0" y="${y + 15}">${escapeMarkup(String(row[0]))}</text><rect x="${BAR.label}" y="${y + 4}" width="${width.toFixed(1)}" height="14" rx="3"/><text x="${(BAR.label + width + 6).toFixed(1)}" y="${y + 15}">${formatNumber(values[i]!)}</text>`;
  });
  return `<svg viewBox="0 0 ${BAR.width} ${rows.length * BAR.row}" role="img">${bars.join('')}</svg>`;
}

/** Widths of a digit or letter and of the values' axis. */
const LETTER = 7;
const AXIS = 40;

/** A line through the rows with a band for their intervals; labels that would touch the one before are left out. */
function lineChart(
  rows: ReportTable['rows'],
  { column, interval }: Extract<ReportTable['chart'], { kind: 'line' }>,
): string {
  const valuesOf = (of: number): number[] => rows.map((row) => Number(row[of]));
  const values = valuesOf(column);
  const most = Math.max(...values, ...(interval ? valuesOf(interval[1]) : [])) || 1;
  const { width, height, edge } = LINE;
  const step = rows.length > 1 ? (width - AXIS - 2 * edge) / (rows.length - 1) : 0;
  const across = (i: number): number => AXIS + edge + i * step;
  const up = (value: number): number => height - edge - ((height - 2 * edge) * Math.max(0, value)) / most;
  const place = (value: number, i: number): string => `${across(i).toFixed(1)},${up(value).toFixed(1)}`;
  const grid = [0, most / 2, most].map(
    (tick) =>
      `<line x1="${AXIS}" x2="${width}" y1="${up(tick).toFixed(1)}" y2="${up(tick).toFixed(1)}"/><text x="${AXIS - 6}" y="${(up(tick) + 4).toFixed(1)}" text-anchor="end">${formatNumber(tick, { maximumFractionDigits: 2 })}</text>`,
  );
  const band =
    interval && rows.length > 1
      ? `<polygon points="${[...valuesOf(interval[1]).map(place), ...valuesOf(interval[0]).map(place).toReversed()].join(' ')}"/>`
      : '';
  let end = -Infinity;
  const marks = values.map((value, i) => {
    const name = String(rows[i]![0]);
    const x = across(i);
    const start = x - (name.length * LETTER) / 2;
    const label =
      start > end
        ? `<text x="${x.toFixed(1)}" y="${height - 6}" text-anchor="middle">${escapeMarkup(name)}</text>`
        : '';
    if (label) end = x + (name.length * LETTER) / 2;
    return `<circle cx="${x.toFixed(1)}" cy="${up(value).toFixed(1)}" r="4"><title>${escapeMarkup(name)}: ${formatNumber(value)}</title></circle>${label}`;
  });
  return `<svg viewBox="0 0 ${width} ${height}" role="img">${grid.join('')}${band}<polyline points="${values.map(place).join(' ')}"/>${marks.join('')}</svg>`;
}

function htmlTable({ title, columns, rows, chart }: ReportTable): string {
  const cells = (tag: string, row: readonly (string | number)[]): string =>
    row.map((cell) => `<${tag}>${escapeMarkup(written(cell))}</${tag}>`).join('');
  return [
    `<section><h2>${escapeMarkup(title)}</h2>`,
    chart?.kind === 'bars' ? barChart(rows, chart.column) : '',
    chart?.kind === 'line' ? lineChart(rows, chart) : '',
    `<table><thead><tr>${cells('th', columns)}</tr></thead><tbody>`,
    ...rows.map((row) => `<tr>${cells('td', row)}</tr>`),
    '</tbody></table></section>',
  ].join('\n');
}

const STYLE = `:root{color-scheme:light dark;--accent:light-dark(#1668d6,#4c9dff)}
body{max-width:860px;margin:2rem auto;padding:0 1rem;font:15px/1.5 system-ui,sans-serif}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
td,th{padding:.25rem .75rem;text-align:right;border-bottom:1px solid light-dark(#ddd,#333)}
td:first-child,th:first-child{text-align:left}
svg{display:block;width:100%;max-width:640px;margin:.5rem 0 1rem;overflow:visible}
svg text{fill:currentColor;font-size:12px}svg rect,svg circle{fill:var(--accent)}
polyline{fill:none;stroke:var(--accent);stroke-width:2}
polygon{fill:var(--accent);opacity:.2}svg line{stroke:light-dark(#ddd,#333)}`;

/** The report as one self-contained HTML file with its charts. */
function toHtml(report: LearningReport): string {
  const steps = report.recommendations.map(
    ({ action, because }) => `<li><strong>${escapeMarkup(action)}</strong> ${escapeMarkup(because)}</li>`,
  );
  return [
    `<!doctype html><html lang="${currentLocale().language}"><head><meta charset="utf-8"><title>${escapeMarkup(title())}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escapeMarkup(title())}</h1><p>${escapeMarkup(asOf(report))}</p>`,
    steps.length > 0
      ? `<section><h2>${escapeMarkup(t('What to do next'))}</h2><ol>${steps.join('')}</ol></section>`
      : '',
    ...sectionsOf(report).map(htmlTable),
    '</body></html>',
    '',
  ].join('\n');
}

const writers: Readonly<Record<string, (report: LearningReport) => string>> = {
  '.md': toMarkdown,
  '.html': toHtml,
  '.json': (report) => `${JSON.stringify(report, null, 2)}\n`,
};

/**
 * Writes the report in the format of the file's extension. @throws AppError `invalid_input` for other extensions, and
 * as `writeWhole` does
 */
export async function writeReport(report: LearningReport, path: string): Promise<void> {
  const write = writers[extname(path).toLowerCase()];
  if (!write)
    throw new AppError(
      'invalid_input',
      msg('Name a file that ends in {writers}: {path}', { writers: Object.keys(writers).join(', '), path }),
    );
  await writeWhole(path, write(report));
}

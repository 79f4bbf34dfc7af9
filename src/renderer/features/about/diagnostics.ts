import type { About, Check, CrashReport } from '../../../shared/contract/index.ts';

/** Maximum number of crashes listed. */
const MAX_REPORTS = 5;

/** Diagnostic information as plain text. */
export function describeDiagnostics(
  about: About,
  checks: readonly Check[],
  reports: readonly CrashReport[],
): string {
  const lines = [
    `${about.name} ${about.version}`,
    ...Object.entries(about.versions).map(([name, version]) => `${name} ${version}`),
    '',
    ...checks.map(({ title, status, detail }) => `[${status}] ${title}: ${detail}`),
  ];
  if (reports.length > 0)
    lines.push(
      '',
      `Crash reports: ${reports.length}`,
      ...reports.slice(0, MAX_REPORTS).map(({ at, path }) => `${at} ${path}`),
    );
  return `${lines.join('\n')}\n`;
}

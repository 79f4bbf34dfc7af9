import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { About, CrashReport } from '../../shared/contract/index.ts';
import { version } from '../../shared/version.ts';
import { installationFolder } from '../files/installation.ts';
import { readCrashReportName } from './last-handler.ts';
import type { Home } from './home.ts';
import { workerLogPath } from './processes/worker-log.ts';

/** Versions and folders. `sqlite` is the SQLite version, if a library is open. */
export function about(home: Home, sqlite: string | null): About {
  const { node, electron, chrome } = process.versions;
  return {
    name: 'Segue',
    version,
    versions: {
      node,
      ...(electron ? { electron } : {}),
      ...(chrome ? { chrome } : {}),
      ...(sqlite === null ? {} : { sqlite }),
    },
    dataFolder: home.root,
    databaseFile: home.database,
    logFile: workerLogPath(home.logs),
  };
}

/** The licences of everything that an installed Segue contains; null when it runs from source. */
export function readLicences(): string | null {
  const path = join(installationFolder(), 'out/THIRD_PARTY_NOTICES.txt');
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** Crash reports that Segue wrote and process dumps of Chromium, newest first. */
export function listCrashReports({ logs }: Pick<Home, 'logs'>): CrashReport[] {
  if (!existsSync(logs)) return [];
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .flatMap((name): CrashReport[] => {
      const path = join(logs, name);
      const written = readCrashReportName(name);
      if (written === null && !name.endsWith('.dmp')) return [];
      const { size, mtime } = statSync(path);
      return [
        { path, kind: written === null ? 'dump' : 'text', at: written ?? mtime.toISOString(), bytes: size },
      ];
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

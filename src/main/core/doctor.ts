import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { Check, DoctorReport } from '../../shared/contract/index.ts';
import { errorMessage, toAppError } from '../../shared/errors.ts';
import type { AppError } from '../../shared/errors.ts';
import { version } from '../../shared/version.ts';
import { explainIoError } from '../files/io-error.ts';
import { listDecoders } from '../audio/decoders.ts';
import { platformProviders, refuse } from '../inference/backends.ts';
import type { BackendInfo } from '../inference/backends.ts';
import type { Provider } from '../inference/providers.ts';
import { providersFor, providerTitles } from '../inference/providers.ts';
import { findDamage } from '../db/snapshot.ts';
import { damagedError, listBackups } from './backups.ts';
import type { Core } from './create-core.ts';
import type { Home } from './home.ts';
import { workerLogPath } from './processes/worker-log.ts';
import { counted } from '../../shared/counted.ts';

const GIB = 1024 ** 3;
const LOW_DISK_BYTES = GIB;

function check(
  id: string,
  title: string,
  status: Check['status'],
  detail: string,
  remedy: string | null = null,
): Check {
  return { id, title, status, detail, remedy };
}

export function sqliteVersion(core: Core): string {
  return core.db.connection.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '';
}

/** What this installation can do, and remedies for what it cannot. */
export async function runDoctor(core: Core): Promise<DoctorReport> {
  const checks: Check[] = [
    check(
      'versions',
      'Versions',
      'ok',
      `Segue ${version}, Node ${process.versions.node}, SQLite ${sqliteVersion(core)}`,
    ),
    check(
      'machine',
      'Machine',
      'ok',
      `${availableParallelism()} cores, ${(totalmem() / GIB).toFixed(0)} GiB memory, ${process.platform} ${process.arch}`,
    ),
    checkHome(core.home),
    checkDatabase(core),
    checkBackups(core.home),
    check('log', 'Log', 'ok', workerLogPath(core.home.logs)),
  ];
  for (const { formats, decoder, available, remedy } of await listDecoders())
    checks.push(
      check(
        `codec-${formats[0]!}`,
        `Decoder for ${formats.join(', ')}`,
        available ? 'ok' : 'warning',
        decoder,
        available ? null : remedy,
      ),
    );
  checks.push(...(await checkModels(core)));
  for (const provider of platformProviders()) checks.push(await checkProvider(core, provider));
  return { checks };
}

async function checkModels(core: Core): Promise<Check[]> {
  const { models, broken, choice } = await core.models.list();
  const installed = models.map(({ manifest }) => manifest.version).join(', ');
  return [
    check(
      'model',
      'Analysis model',
      choice.reason === null ? 'ok' : 'warning',
      [
        choice.model ? choice.model.manifest.version : 'signal processing',
        ...(installed === '' ? ['no models installed'] : [`installed: ${installed}`]),
        ...(choice.reason === null ? [] : [choice.reason]),
      ].join('; '),
      choice.reason === null ? null : 'Repair it, or choose another one with `segue models use`.',
    ),
    ...broken.map(({ folder, reason }) =>
      check(`model-${folder}`, 'Model that cannot be used', 'warning', reason, `Repair or remove ${folder}.`),
    ),
  ];
}

/** Runs in an analysis process, because a bad driver crashes the process that tries it. */
async function probe(core: Core, provider: Provider): Promise<BackendInfo> {
  try {
    return await core.workers().run('probeProvider', { provider });
  } catch (error) {
    const isCrash = toAppError(error).code === 'worker_crashed';
    return refuse(provider, isCrash ? 'ends the process that tries it' : errorMessage(error));
  }
}

async function checkProvider(core: Core, provider: Provider): Promise<Check> {
  const { available, detail, remedy } = await probe(core, provider);
  const { device } = core.settings.get();
  // A component that nobody asked for may be missing.
  const isWanted = provider === 'cpu' || (device !== 'auto' && providersFor(device)[0] === provider);
  return check(
    `device-${provider}`,
    `Networks on ${providerTitles[provider]}`,
    available || !isWanted ? 'ok' : 'warning',
    available ? detail : `not available: ${detail}`,
    remedy,
  );
}

/** What can be reported if the library cannot be opened, and how to recover. */
export function diagnose(home: Home, error: AppError): DoctorReport {
  const damage = existsSync(home.database) ? findDamage(home.database) : null;
  return {
    checks: [
      check('versions', 'Versions', 'ok', `Segue ${version}, Node ${process.versions.node}`),
      checkHome(home),
      damage === null
        ? check('database', 'Library', 'error', error.message)
        : check('database', 'Library', 'error', `${home.database}: ${damage}`, damagedError(home).message),
      checkBackups(home),
      check('log', 'Log', 'ok', workerLogPath(home.logs)),
    ],
  };
}

function checkBackups(home: Home): Check {
  const [newest, ...others] = listBackups(home);
  return newest
    ? check(
        'backups',
        'Backups',
        'ok',
        `${counted(others.length + 1, 'backup')} in ${home.backups}, the newest of ${newest.createdAt}`,
      )
    : check('backups', 'Backups', 'ok', 'none yet; they are made daily and before imports');
}

function checkHome(home: Home): Check {
  const { root } = home;
  try {
    accessSync(root, constants.W_OK);
    const { bavail, bsize } = statfsSync(root);
    const free = bavail * bsize;
    return free < LOW_DISK_BYTES
      ? check(
          'home',
          'Data folder',
          'warning',
          `${root}: ${(free / GIB).toFixed(1)} GiB free`,
          'Free some disk space, or choose another folder with --home.',
        )
      : check('home', 'Data folder', 'ok', `${root}: ${(free / GIB).toFixed(0)} GiB free`);
  } catch (error) {
    return check(
      'home',
      'Data folder',
      'error',
      `${root}: ${explainIoError(root, error)}`,
      'Make the folder writable, or choose another one with --home.',
    );
  }
}

function checkDatabase(core: Core): Check {
  if (core.readOnlyReason !== null)
    return check('database', 'Library', 'warning', core.readOnlyReason, 'Until then it can only be read.');
  const result = core.db.connection.pragma('quick_check', { simple: true }) as string;
  const { total } = core.library.summary();
  if (result === 'ok')
    return check('database', 'Library', 'ok', `${core.home.database}: ${counted(total, 'track')}, intact`);
  return check(
    'database',
    'Library',
    'error',
    `${core.home.database}: ${result}`,
    damagedError(core.home).message,
  );
}

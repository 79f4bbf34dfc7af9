import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { Check, DoctorReport } from '../../shared/contract/index.ts';
import { errorMessage, errorText, toAppError } from '../../shared/errors.ts';
import type { AppError } from '../../shared/errors.ts';
import { msg, t } from '../../shared/languages/translate.ts';
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
      t('Versions'),
      'ok',
      `Segue ${version}, Node ${process.versions.node}, SQLite ${sqliteVersion(core)}`,
    ),
    check(
      'machine',
      t('Machine'),
      'ok',
      t('{cores, plural, one {# core} other {# cores}}, {memory} GiB memory, {platform} {architecture}', {
        cores: availableParallelism(),
        memory: (totalmem() / GIB).toFixed(0),
        platform: process.platform,
        architecture: process.arch,
      }),
    ),
    checkHome(core.home),
    checkDatabase(core),
    checkBackups(core.home),
    check('log', t('Log'), 'ok', workerLogPath(core.home.logs)),
  ];
  for (const { formats, decoder, available, remedy } of await listDecoders())
    checks.push(
      check(
        `codec-${formats[0]!}`,
        formats[0] === 'others'
          ? t('Decoder for other formats')
          : t('Decoder for {formats}', { formats: formats.join(', ') }),
        available ? 'ok' : 'warning',
        t(decoder),
        available ? null : t(remedy),
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
      t('Analysis model'),
      choice.reason === null ? 'ok' : 'warning',
      [
        choice.model ? choice.model.manifest.version : t('signal processing'),
        ...(installed === '' ? [t('no models installed')] : [t('installed: {installed}', { installed })]),
        ...(choice.reason === null ? [] : [t(choice.reason)]),
      ].join('; '),
      choice.reason === null ? null : t('Repair it, or choose another one with `segue models use`.'),
    ),
    ...broken.map(({ folder, reason }) =>
      check(
        `model-${folder}`,
        t('Model that cannot be used'),
        'warning',
        t(reason),
        t('Repair or remove {folder}.', { folder }),
      ),
    ),
  ];
}

/** Runs in an analysis process, because a bad driver crashes the process that tries it. */
async function probe(core: Core, provider: Provider): Promise<BackendInfo> {
  try {
    return await core.workers().run('probeProvider', { provider });
  } catch (error) {
    const isCrash = toAppError(error).code === 'worker_crashed';
    return refuse(provider, isCrash ? msg('ends the process that tries it') : errorText(error));
  }
}

async function checkProvider(core: Core, provider: Provider): Promise<Check> {
  const { available, detail, remedy } = await probe(core, provider);
  const { device } = core.settings.get();
  // A component that nobody asked for may be missing.
  const isWanted = provider === 'cpu' || (device !== 'auto' && providersFor(device)[0] === provider);
  return check(
    `device-${provider}`,
    t('Networks on {device}', { device: providerTitles[provider] }),
    available || !isWanted ? 'ok' : 'warning',
    available ? t(detail) : t('not available: {reason}', { reason: detail }),
    remedy && t(remedy),
  );
}

/** What can be reported if the library cannot be opened, and how to recover. */
export function diagnose(home: Home, error: AppError): DoctorReport {
  const damage = existsSync(home.database) ? findDamage(home.database) : null;
  return {
    checks: [
      check('versions', t('Versions'), 'ok', `Segue ${version}, Node ${process.versions.node}`),
      checkHome(home),
      damage === null
        ? check('database', t('Library'), 'error', errorMessage(error))
        : check(
            'database',
            t('Library'),
            'error',
            `${home.database}: ${t(damage)}`,
            errorMessage(damagedError(home)),
          ),
      checkBackups(home),
      check('log', t('Log'), 'ok', workerLogPath(home.logs)),
    ],
  };
}

function checkBackups(home: Home): Check {
  const [newest, ...others] = listBackups(home);
  return newest
    ? check(
        'backups',
        t('Backups'),
        'ok',
        t('{count, plural, one {# backup} other {# backups}} in {folder}, the newest of {createdAt}', {
          count: others.length + 1,
          folder: home.backups,
          createdAt: newest.createdAt,
        }),
      )
    : check('backups', t('Backups'), 'ok', t('none yet; they are made daily and before imports'));
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
          t('Data folder'),
          'warning',
          t('{folder}: {free} GiB free', { folder: root, free: (free / GIB).toFixed(1) }),
          t('Free some disk space, or choose another folder with --home.'),
        )
      : check(
          'home',
          t('Data folder'),
          'ok',
          t('{folder}: {free} GiB free', { folder: root, free: (free / GIB).toFixed(0) }),
        );
  } catch (error) {
    return check(
      'home',
      t('Data folder'),
      'error',
      `${root}: ${t(explainIoError(root, error))}`,
      t('Make the folder writable, or choose another one with --home.'),
    );
  }
}

function checkDatabase(core: Core): Check {
  if (core.readOnlyReason !== null)
    return check(
      'database',
      t('Library'),
      'warning',
      t(core.readOnlyReason),
      t('Until then it can only be read.'),
    );
  const result = core.db.connection.pragma('quick_check', { simple: true }) as string;
  const { total } = core.library.summary();
  if (result === 'ok')
    return check(
      'database',
      t('Library'),
      'ok',
      t('{path}: {count, plural, one {# track} other {# tracks}}, intact', {
        path: core.home.database,
        count: total,
      }),
    );
  return check(
    'database',
    t('Library'),
    'error',
    `${core.home.database}: ${result}`,
    errorMessage(damagedError(core.home)),
  );
}

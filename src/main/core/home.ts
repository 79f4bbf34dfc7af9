import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { explainIoError } from '../files/io-error.ts';
import { makeFolder } from '../files/make-folder.ts';

/**
 * Where Segue stores its data. Everything except `database` and `backups` can be recreated from the music and the
 * exports.
 */
export interface Home {
  readonly root: string;
  readonly database: string;
  /** Copies of the database. */
  readonly backups: string;
  /** Waveform data by audio identity. */
  readonly waveforms: string;
  /** Covers extracted from the tags of files. */
  readonly covers: string;
  /** Files dropped into the browser host. */
  readonly inbox: string;
  readonly settings: string;
  /** Model packs added by the user. */
  readonly models: string;
  /** Models trained on this library, one folder each. */
  readonly personal: string;
  /** Which device was measured to be fastest for which model. */
  readonly inference: string;
  /** Output of workers and drivers, and crash reports. */
  readonly logs: string;
}

/** The platform's default data folder. */
function defaultHome(): string {
  return envPaths('segue', { suffix: '' }).data;
}

export function logFolder(root: string): string {
  return join(resolve(root), 'logs');
}

/** Paths in a data folder, whether or not it exists. */
export function homeAt(root: string = defaultHome()): Home {
  const base = resolve(root);
  return {
    root: base,
    database: join(base, 'library.db'),
    backups: join(base, 'backups'),
    waveforms: join(base, 'waveforms'),
    covers: join(base, 'covers'),
    inbox: join(base, 'inbox'),
    settings: join(base, 'settings.json'),
    models: join(base, 'models'),
    personal: join(base, 'personal'),
    inference: join(base, 'inference.json'),
    logs: logFolder(base),
  };
}

/**
 * Creates the data folder if necessary; only its owner has access to a new one.
 * @throws AppError `io` if it cannot be created
 */
export function openHome(root?: string): Home {
  const home = homeAt(root);
  try {
    makeFolder(home.root, 0o700);
  } catch (error) {
    throw new AppError(
      'io',
      msg('The data folder {root} cannot be created: {reason}. Another one can be chosen with --home.', {
        root: home.root,
        reason: explainIoError(home.root, error),
      }),
      { cause: error, details: { path: home.root } },
    );
  }
  return home;
}

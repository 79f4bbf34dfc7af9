import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { AppError } from '../../shared/errors.ts';
import { explainIoError } from '../files/io-error.ts';
import { makeFolder } from '../files/make-folder.ts';

/** Where Segue keeps its data. Everything but `database` and `backups` can be made again from the music and the exports. */
export interface Home {
  readonly root: string;
  readonly database: string;
  /** Copies of the database. */
  readonly backups: string;
  /** Waveform data by audio identity. */
  readonly waveforms: string;
  /** Covers out of the tags of files. */
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
  /** What workers and drivers print, and reports of crashes. */
  readonly logs: string;
}

/** The platform's usual data folder. */
function defaultHome(): string {
  return envPaths('segue', { suffix: '' }).data;
}

export function logFolder(root: string): string {
  return join(resolve(root), 'logs');
}

/** Paths of a data folder, whether or not it is there. */
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
 * The data folder, made when it is not there; only its owner may look into a new one.
 * @throws AppError `io` where there can be none
 */
export function openHome(root?: string): Home {
  const home = homeAt(root);
  try {
    makeFolder(home.root, 0o700);
  } catch (error) {
    throw new AppError(
      'io',
      `The data folder ${home.root} cannot be created: ${explainIoError(home.root, error)}. Another one can be chosen with --home.`,
      { cause: error, details: { path: home.root } },
    );
  }
  return home;
}

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

/** Where Segue keeps its data. Everything but `database` can be made again from the music and the exports. */
export interface Home {
  readonly root: string;
  readonly database: string;
  /** Waveform data by audio identity. */
  readonly waveforms: string;
  /** Files dropped into the browser host. */
  readonly inbox: string;
  readonly settings: string;
  /** Model packs added by the user. */
  readonly models: string;
  /** Models trained on this library, one folder each. */
  readonly personal: string;
  /** Which device was measured to be fastest for which model. */
  readonly inference: string;
}

/** The platform's usual data folder. */
export function defaultHome(): string {
  return envPaths('segue', { suffix: '' }).data;
}

export function openHome(root: string = defaultHome()): Home {
  const base = resolve(root);
  const home: Home = {
    root: base,
    database: join(base, 'library.db'),
    waveforms: join(base, 'waveforms'),
    inbox: join(base, 'inbox'),
    settings: join(base, 'settings.json'),
    models: join(base, 'models'),
    personal: join(base, 'personal'),
    inference: join(base, 'inference.json'),
  };
  mkdirSync(base, { recursive: true });
  return home;
}

import { annotations } from './groups/annotations.ts';
import { backups } from './groups/backups.ts';
import { exchange } from './groups/dataset-exchange.ts';
import { dataset } from './groups/dataset.ts';
import { exports } from './groups/exports.ts';
import { labels } from './groups/labels.ts';
import { learning } from './groups/learning.ts';
import { libraries } from './groups/libraries.ts';
import { library } from './groups/library.ts';
import { models } from './groups/models.ts';
import { pool } from './groups/pool.ts';
import { review } from './groups/review.ts';
import { shell } from './groups/shell.ts';
import { playlists } from './groups/playlists.ts';
import { duplicates, removal, steps } from './groups/steps.ts';
import { settings, system } from './groups/system.ts';
import { analysis, demo, imports, jobs } from './groups/work.ts';
import type { Client, Contract, Handlers } from './schema.ts';

/** The calls that the core implements. The command line calls the same use cases directly. */
export const coreContract = {
  library,
  libraries,
  imports,
  analysis,
  jobs,
  annotations,
  playlists,
  steps,
  removal,
  duplicates,
  review,
  dataset,
  exchange,
  exports,
  labels,
  learning,
  settings,
  backups,
  models,
  pool,
  system,
  demo,
} satisfies Contract;

/** What the renderer can call: the core and the shell around it. */
export const contract = { ...coreContract, shell } satisfies Contract;

export type CoreHandlers = Handlers<typeof coreContract>;
/** The calls that need an open library; the other groups work without one. */
export type LibraryHandlers = Omit<CoreHandlers, 'libraries' | 'backups'>;
export type ShellHandlers = Handlers<{ readonly shell: typeof shell }>['shell'];
export type AppHandlers = Handlers<typeof contract>;
export type Api = Client<typeof contract>;

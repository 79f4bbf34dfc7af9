import { annotations } from './groups/annotations.ts';
import { backups } from './groups/backups.ts';
import { exchange } from './groups/dataset-exchange.ts';
import { dataset } from './groups/dataset.ts';
import { exports } from './groups/exports.ts';
import { library } from './groups/library.ts';
import { models } from './groups/models.ts';
import { review } from './groups/review.ts';
import { shell } from './groups/shell.ts';
import { settings, system } from './groups/system.ts';
import { analysis, demo, imports, jobs } from './groups/work.ts';
import type { Client, Contract, Handlers } from './schema.ts';

/** What the core answers. The command line calls the same use cases directly. */
export const coreContract = {
  library,
  imports,
  analysis,
  jobs,
  annotations,
  review,
  dataset,
  exchange,
  exports,
  settings,
  backups,
  models,
  system,
  demo,
} satisfies Contract;

/** What the renderer sees: the core and the shell around it. */
export const contract = { ...coreContract, shell } satisfies Contract;

export type CoreHandlers = Handlers<typeof coreContract>;
export type ShellHandlers = Handlers<{ readonly shell: typeof shell }>['shell'];
export type AppHandlers = Handlers<typeof contract>;
export type Api = Client<typeof contract>;

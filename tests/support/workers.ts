import { workersBeside } from '../../src/main/entries/worker-urls.ts';

/** The worker modules as sources. */
export const workerModules = workersBeside(new URL('../../src/main/entries/cli.ts', import.meta.url).href);

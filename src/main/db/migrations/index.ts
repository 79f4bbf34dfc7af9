import { initial } from './0001-initial.ts';
import { datasets } from './0002-datasets.ts';
import { labels } from './0007-labels.ts';
import { learning } from './0003-learning.ts';
import { librarySteps } from './0006-library-steps.ts';
import { performance } from './0012-performance.ts';
import { programRows } from './0009-program-rows.ts';
import { sound } from './0010-sound.ts';
import { writtenFiles } from './0004-written-files.ts';

export interface Migration {
  readonly id: string;
  readonly sql: string;
}

/** In the order in which they are applied. Append only. */
export const migrations: readonly Migration[] = [
  initial,
  datasets,
  learning,
  writtenFiles,
  librarySteps,
  labels,
  programRows,
  sound,
  performance,
];

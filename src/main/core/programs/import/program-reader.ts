import type { Program } from '../../../../shared/domain/index.ts';
import { openForeignTables } from '../../../db/foreign-tables.ts';
import { readEngine } from '../../../interop/engine/read-engine.ts';
import { readMixxx } from '../../../interop/mixxx/read-mixxx.ts';
import type { ReadProgramLibrary } from '../../../interop/programs/program-library.ts';
import { readSerato } from '../../../interop/serato/read-serato.ts';
import { readNml } from '../../../interop/traktor/read-nml.ts';

export const programReaders: Readonly<Record<Program, ReadProgramLibrary>> = {
  traktor: readNml,
  mixxx: readMixxx(openForeignTables),
  engine: readEngine(openForeignTables),
  serato: readSerato,
};

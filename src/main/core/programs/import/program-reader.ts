import type { Program } from '../../../../shared/domain/index.ts';
import type { ReadProgramLibrary } from '../../../interop/programs/program-library.ts';
import { readNml } from '../../../interop/traktor/read-nml.ts';

/** Readers of the programs' libraries, each loaded with the import thread only. */
export const programReaders: Readonly<Partial<Record<Program, ReadProgramLibrary>>> = {
  traktor: readNml,
};

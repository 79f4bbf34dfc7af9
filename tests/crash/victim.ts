import { join } from 'node:path';
import { createCore } from '../../src/main/core/create-core.ts';
import { createVersion } from '../../src/main/core/datasets/dataset-jobs.ts';
import { exportAnnotations, importAnnotationFiles } from '../../src/main/core/exchange/annotation-jobs.ts';
import { datasetExportOptionsSchema, exportOptionsSchema } from '../../src/shared/contract/index.ts';
import { exportFormatIds, exportFormats } from '../../src/shared/domain/index.ts';
import { downloadSomeUpdate } from './victim-update.ts';
import { workerModules } from '../support/workers.ts';

/** What a killed process did last and had been told was stored. */
export interface Acknowledged {
  readonly revision?: number;
  readonly notes?: string;
}

const [home = '', out = '', work = '', turn = '0'] = process.argv.slice(2);
const core = createCore({ home, workers: workerModules });
const say = (message: Acknowledged | 'begun'): void => void process.send!(message);
const selection = { kind: 'filter', filter: {} } as const;

const works: Record<string, (round: number) => Promise<unknown>> = {
  async import(round) {
    await core.imports.start([join(home, '..', `library-${round % 2}.xml`)]).result;
  },
  async edit(round) {
    const trackId = core.library.ids({})[round % 50]!;
    const head = core.annotations.head(trackId)!;
    const notes = `${turn}-${round}`;
    const annotation = { ...head.annotation, metadata: { ...head.annotation.metadata, notes } };
    core.edits.commit(trackId, head.revision, 'Note', annotation, { author: 'victim', origin: null });
    say({ revision: core.annotations.head(trackId)!.revision, notes });
    await new Promise((resolve) => setImmediate(resolve));
  },
  async settings(round) {
    core.settings.set({ reviewer: `reviewer ${turn}-${round}` });
    await new Promise((resolve) => setImmediate(resolve));
  },
  async rekordbox() {
    const options = exportOptionsSchema.parse({});
    await core.exports.start(join(out, 'library.xml'), selection, options, { overwrite: true }).result;
  },
  async export(round) {
    const format = exportFormatIds[(Number(turn) + round) % exportFormatIds.length]!;
    const path = join(out, `${format}${exportFormats[format].extension ?? ''}`);
    const options = datasetExportOptionsSchema.parse({ overwrite: true });
    const source = { kind: 'selection', selection } as const;
    await exportAnnotations(core, { format, path, source, options }).result;
  },
  async dataset(round) {
    await createVersion(core, { name: `set${turn}`, force: `round ${round}` }).result;
  },
  update: (round) => downloadSomeUpdate(join(home, '..', 'updates'), round),
  async train() {
    await core.learning.models.startTraining({ dataset: null, imported: true }, true).result;
  },
  async annotations() {
    const source = { kind: 'paths', paths: [join(home, '..', 'yaml')] } as const;
    await importAnnotationFiles(core, { source, dryRun: false, takeFile: 'all' }).result;
  },
};

say('begun');
for (let round = 0; ; round++) await works[work]!(round);

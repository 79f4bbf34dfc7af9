/** Real Rekordbox exports next to the checkout, as imported: grids and cues, but no music. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openDatabase } from '../../src/main/db/database.ts';
import { openHome } from '../../src/main/core/home.ts';
import { createDatasets } from '../../src/main/core/datasets/versions/datasets.ts';
import { importRekordbox } from '../../src/main/core/rekordbox/import/run-import.ts';
import { collectExamples } from '../../src/main/core/learning/personal/cue-examples.ts';
import type { CueExample } from '../../src/main/learning/personal/cues/cue-example.ts';
import { rekordboxFiles } from '../../tests/support/shared-data.ts';

/** Smaller ones are not meaningful. */
const MIN_TRACKS = 30;

export async function realLibraries(): Promise<{ name: string; examples: CueExample[] }[]> {
  const libraries: { name: string; examples: CueExample[] }[] = [];
  for (const path of rekordboxFiles) {
    const folder = mkdtempSync(join(tmpdir(), 'segue-bench-'));
    const home = openHome(folder);
    const db = openDatabase(home.database);
    try {
      await importRekordbox(db, path, { pathMap: [], at: new Date().toISOString(), jobId: null });
      const examples = collectExamples(
        { db, datasets: createDatasets({ db, home }) },
        { dataset: null, imported: true },
      );
      if (examples.length >= MIN_TRACKS) libraries.push({ name: basename(path).split('__')[0]!, examples });
    } finally {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return libraries;
}

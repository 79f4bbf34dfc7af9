import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCore } from '../../../src/main/core/create-core.ts';
import { removeTracks } from '../../../src/main/core/steps/large-changes.ts';
import { exportOptionsSchema } from '../../../src/shared/contract/index.ts';
import { createVersionNow } from '../../fixtures/datasets/create-version-now.ts';
import { writeRekordboxFile } from '../../support/rekordbox-file.ts';
import { workerModules } from '../../support/workers.ts';
import { writeEditorCrate } from './editor-crate.ts';
import type { EditorCrate } from './editor-crate.ts';

const long = 'A Very Long Title of a Track That Nobody Ever Shortens (Extended Club Remix) [Remastered 2024]';

/**
 * Fills the data folder with something for every dialog to show: analyzed tracks, missing files, duplicates, a failed
 * analysis, versions, an export, a step to undo. Names are as long as they come.
 */
export async function writeTourLibrary(folder: string): Promise<EditorCrate> {
  const crate = await writeEditorCrate(folder);
  const core = createCore({ home: join(folder, 'home'), workers: workerModules });
  try {
    const editor = { author: 'Ben', origin: null };
    const rows = [1, 2, 3, 4, 5, 6].map((id) => ({
      id,
      name: id < 3 ? long : `${id} ${long}`,
      artist: 'An Artist With Many Friends feat. The Others & Everyone Else',
      path: `/C:/Users/somebody with a long name/Music/Genre with a long name/Album/${id} ${long}.flac`,
      bpm: id === 4 ? null : 118 + id,
      hot: [0.5, 8.51, 16.5],
      memory: [0.5, 16.52],
      more: { TotalTime: '321', Genre: id < 4 ? 'Deep House / Melodic' : 'Drum & Bass; Jungle' },
    }));
    const xml = writeRekordboxFile(
      join(folder, 'a-collection-with-a-long-name-exported-in-december.xml'),
      rows,
      [
        { name: 'A playlist with a name that is far too long for the sidebar', ids: [1, 2, 3] },
        { name: 'Warm-up', ids: [4, 5] },
      ],
    );
    await core.imports.start([xml]).result;
    mkdirSync(join(folder, 'broken'));
    for (let i = 1; i < 6; i++) writeFileSync(join(folder, 'broken', `${i} ${long}.flac`), 'no audio');
    await core.analysis.start({ kind: 'paths', paths: [join(folder, 'broken')] }).finished;
    const [first, second] = core.library.ids({ analyzed: true });
    const force = 'Made for the tour';
    createVersionNow(core, { name: 'library', author: 'Ada', force });
    for (const [author, bpm] of [
      ['Ada', 125.01],
      ['Ben', 125.02],
    ] as const) {
      const { annotation, revision } = core.annotations.state(first!);
      const beat_grid = annotation.beat_grid.map((anchor) => ({ ...anchor, bpm }));
      core.edits.commit(
        first!,
        revision,
        'Set tempo',
        { ...annotation, beat_grid, audio: { ...annotation.audio, bpm } },
        { author, origin: null },
      );
    }
    createVersionNow(core, { name: 'library', author: 'Ada', force });
    core.edits.bulk([first!, second!], { addFlags: ['needs_review'] }, editor);
    await removeTracks(core, [core.library.ids({ text: '6' })[0]!], editor);
    const options = exportOptionsSchema.parse({});
    await core.exports.start(join(folder, 'sent.xml'), { kind: 'filter', filter: {} }, options).result;
  } finally {
    await core.close();
  }
  return crate;
}

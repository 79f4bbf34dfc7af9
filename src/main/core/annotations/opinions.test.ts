import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import { trackLineage } from '../datasets/lineage.ts';

async function annotatedByTwo() {
  const core = openCore();
  const xml = writeRekordboxFile(join(temporaryFolder(), 'library.xml'), [
    { id: 1, memory: [8.5], hot: [16.5] },
  ]);
  await importInProcess(core, xml);
  const commit = (author: string, change: (document: Annotation) => Annotation): void => {
    const { annotation, revision } = core.annotations.state(1);
    core.edits.commit(1, revision, `by ${author}`, change(annotation), { author, origin: null });
  };
  const original = core.annotations.state(1).annotation;
  commit('ada', (document) => ({
    ...document,
    beat_grid: [{ time: 0.7, bpm: 127, beat: 1 }],
    audio: { ...document.audio, bpm: 127, downbeat: 0.7, key: '9A' },
  }));
  commit('ben', () => ({ ...original, cues: original.cues.filter(({ kind }) => kind === 'hot') }));
  return { core, original };
}

const judge = { author: 'judge', origin: null };

describe('opinions of several people', () => {
  it('are compared part by part', async () => {
    const { core } = await annotatedByTwo();
    const { opinions, current } = core.opinions.of(1);
    expect(opinions.map(({ annotator, isCurrent, differing }) => [annotator, isCurrent, differing])).toEqual([
      ['ada', false, ['grid', 'cues', 'key']],
      ['ben', true, []],
    ]);
    expect(opinions[0]!.says.map(({ part, text }) => [part, text])).toEqual([
      ['grid', '127.00 BPM from 0:00.700'],
      ['cues', '1 hot cue (A), 1 memory cue'],
      ['key', '9A'],
    ]);
    expect(current.map(({ part }) => part)).toEqual(['grid', 'cues', 'key']);
  });

  it('are settled part by part in one step that names whom it followed, and can be undone', async () => {
    const { core, original } = await annotatedByTwo();
    const before = core.annotations.state(1);
    core.opinions.adjudicate(
      1,
      [
        { part: 'grid', annotator: 'ada' },
        { part: 'cues', annotator: 'ben' },
      ],
      judge,
    );
    const { annotation, undoLabel } = core.annotations.state(1);
    expect(annotation.beat_grid).toEqual([{ time: 0.7, bpm: 127, beat: 1 }]);
    expect(annotation.audio).toMatchObject({ bpm: 127, downbeat: 0.7, key: original.audio.key });
    expect(annotation.cues.map(({ kind }) => kind)).toEqual(['hot']);
    expect(annotation.metadata).toMatchObject({ tier: 1, verified_by: 'judge' });
    expect(undoLabel).toMatch(
      /^Settled: Beat grid as ada says \(revision \d+\); Cues as ben says \(revision \d+\)$/,
    );
    const grid = trackLineage(core.db, core.datasets, 1).values.find(({ key }) => key === 'grid');
    expect(grid).toMatchObject({ author: 'judge', reason: undoLabel });

    core.edits.step(1, 'undo', judge);
    expect(core.annotations.state(1).annotation).toEqual(before.annotation);
  });

  it('are not settled on a state that somebody has changed meanwhile', async () => {
    const { core } = await annotatedByTwo();
    expect(() => core.opinions.adjudicate(1, [{ part: 'grid', annotator: 'ada' }], judge, 1)).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
  });
});

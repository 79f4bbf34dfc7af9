import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotationArbitrary,
  makeAnnotation,
  makeCue,
} from '../../../../tests/fixtures/edits/annotations.ts';
import { smallLibrary } from '../../../../tests/fixtures/interop/library.ts';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import { verify } from '../../../shared/domain/edits/verify.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import { toJams } from '../../interop/jams.ts';
import { toLabelStudioTask, toResults } from '../../interop/label-studio.ts';
import { measureAgreement } from '../datasets/quality/agreement.ts';
import { createOpinions } from '../annotations/opinions.ts';
import {
  annotationFiles,
  createImportCheck,
  importAnnotations,
  outcomeInWords,
} from './import-annotations.ts';
import { exportYaml } from './import-yaml.ts';

const at = '2026-05-06T07:08:09.000Z';
const options = { author: 'ben', at };

function document(file: string | null, cueTime = 10): Annotation {
  const annotation = makeAnnotation({
    beat_grid: [{ time: 0.5, bpm: 120, beat: 1 }],
    cues: [makeCue({ id: 'a', kind: 'hot', slot: 'A', time: cueTime, source: 'rekordbox' })],
    sections: [
      { label: 'intro', time: 0.5, confidence: 0.9 },
      { label: 'drop', time: 64.5, confidence: 0.8 },
    ],
  });
  return { ...annotation, audio: { ...annotation.audio, file } };
}

async function setUp() {
  const library = smallLibrary();
  const folder = temporaryFolder();
  const one = library.add({ title: 'One' }, document('/music/one.flac'));
  const two = library.add({ title: 'Two' }, document('/music/two.flac'));
  await exportYaml(folder, library.exported());
  const [fileOne, fileTwo] = (await annotationFiles([folder])) as [string, string];
  const edit = (file: string, from: string | RegExp, to: string): void => {
    const text = readFileSync(file, 'utf8');
    const next = text.replace(from, to);
    expect(next).not.toBe(text);
    writeFileSync(file, next);
  };
  const run = (extra: object = {}) =>
    importAnnotations(library, [fileOne, fileTwo], { ...options, ...extra });
  return { library, folder, one, two, fileOne, fileTwo, edit, run };
}

describe('YAML export', () => {
  it('names files by track and writes the same bytes again', async () => {
    const { library, folder, fileOne } = await setUp();
    expect(readdirSync(folder)).toEqual([
      expect.stringMatching(/^ann-one-[0-9a-f]{8}\.yaml$/),
      expect.stringMatching(/^ann-two-[0-9a-f]{8}\.yaml$/),
    ]);
    const text = readFileSync(fileOne, 'utf8');
    expect(await exportYaml(folder, library.exported())).toMatchObject({
      written: 0,
      unchanged: 2,
      kept: [],
    });
    expect(readFileSync(fileOne, 'utf8')).toBe(text);
  });

  it('keeps hand-edited files until they are imported', async () => {
    const { library, folder, fileOne, edit } = await setUp();
    edit(fileOne, 'name: ""', 'name: Mine');
    expect(await exportYaml(folder, library.exported())).toMatchObject({ unchanged: 1, kept: [fileOne] });
    expect(await exportYaml(folder, library.exported(), { overwrite: true })).toMatchObject({ written: 1 });
  });

  it('gives a retagged track a new file name and removes the old file', async () => {
    const { library, folder } = await setUp();
    const renamed = library
      .exported()
      .map((track) => (track.title === 'One' ? { ...track, title: 'Uno' } : track));
    await exportYaml(folder, renamed);
    expect(readdirSync(folder).map((name) => name.replace(/-[0-9a-f]{8}/, ''))).toEqual([
      'ann-two.yaml',
      'ann-uno.yaml',
    ]);
  });
});

describe('YAML import', () => {
  it('imports any documents into another library without loss', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(annotationArbitrary, { minLength: 1, maxLength: 3 }), async (documents) => {
        const source = smallLibrary();
        const target = smallLibrary();
        for (const [i, annotation] of documents.entries()) {
          const own = { ...annotation, audio: { ...annotation.audio, file: `/music/${i}.flac` } };
          source.add({ title: String(i) }, own);
          target.add(
            { title: String(i) },
            { ...makeAnnotation(), audio: { ...makeAnnotation().audio, file: `/music/${i}.flac` } },
          );
        }
        const folder = temporaryFolder();
        await exportYaml(folder, source.exported());
        const outcomes = await importAnnotations(target, await annotationFiles([folder]), {
          ...options,
          takeFile: true,
        });
        expect(outcomes.every(({ kind }) => kind === 'imported' || kind === 'unchanged')).toBe(true);
        const withoutValidation = (track: { document: Annotation }) => ({
          ...track.document,
          metadata: { ...track.document.metadata, validation: undefined },
        });
        expect(target.exported().map(withoutValidation)).toEqual(source.exported().map(withoutValidation));
      }),
      { numRuns: 15 },
    );
  });

  it('changes nothing for files that nobody edited', async () => {
    const { library, one, run } = await setUp();
    expect((await run()).map(({ kind }) => kind)).toEqual(['unchanged', 'unchanged']);
    library.edit(one, document('/music/one.flac', 20));
    expect((await run()).map(({ kind }) => kind)).toEqual(['outdated', 'unchanged']);
  });

  it('imports an edited file as a revision that says where its values come from', async () => {
    const { library, one, fileOne, edit, run } = await setUp();
    edit(fileOne, 'slot: A, time: 10,', 'slot: A, time: 12.5,');
    edit(fileOne, 'bpm: 120, beat: 1', 'bpm: 125, beat: 1');
    edit(fileOne, '  tier: 3', '  tier: 1');
    expect((await run()).map(({ kind }) => kind)).toEqual(['imported', 'unchanged']);
    const { annotation } = library.annotations.state(one);
    expect(annotation).toMatchObject({
      metadata: { tier: 1, verified_by: 'ben', modified: at },
      audio: { bpm: 125, downbeat: 0.5 },
      cues: [{ id: 'a', time: 12.5, source: 'import:yaml', confidence: 0.6, accepted: true }],
      provenance: { beat_grid: { source: 'import:yaml', at, accepted: true } },
    });
    // 64 s at 125 BPM are 33.3 bars.
    expect(annotation.structure.map(({ bar }) => bar)).toEqual([1, 34]);
    expect(library.annotations.log(one, { offset: 0, limit: 1 }).revisions[0]).toMatchObject({
      source: 'import:yaml',
      kind: 'import',
      author: 'ben',
    });
  });

  it('moves a boundary by its bar number', async () => {
    const { library, one, fileOne, edit, run } = await setUp();
    edit(fileOne, 'bar: 33, label: drop', 'bar: 41, label: drop');
    await run();
    expect(library.annotations.state(one).annotation.structure[1]).toMatchObject({
      bar: 41,
      time: 80.5,
      source: 'import:yaml',
    });
  });

  it('reports a conflict with a newer revision and overwrites nothing', async () => {
    const { library, one, fileOne, edit, run } = await setUp();
    edit(fileOne, 'slot: A, time: 10,', 'slot: A, time: 12.5,');
    library.edit(one, document('/music/one.flac', 20));
    const before = library.annotations.state(one).revision;
    expect((await run())[0]).toMatchObject({
      kind: 'conflict',
      trackId: one,
      differences: [{ id: 'cue:a', before: '0:20.000', after: '0:12.500' }],
    });
    expect(library.annotations.state(one).revision).toBe(before);
    expect((await run({ takeFile: true }))[0]).toMatchObject({ kind: 'imported' });
    expect(library.annotations.state(one).annotation.cues[0]?.time).toBe(12.5);
  });

  it('refuses contradictory values, naming the line', async () => {
    const { fileOne, fileTwo, edit, run } = await setUp();
    edit(fileOne, '  bpm: 120', '  bpm: 99');
    edit(fileTwo, 'label: drop', 'label: dorp');
    expect(await run()).toMatchObject([
      { kind: 'invalid', path: fileOne, problems: [{ field: 'audio.bpm', line: expect.any(Number) }] },
      { kind: 'invalid', path: fileTwo, problems: [{ field: 'structure[1].label' }] },
    ]);
  });

  it('accepts a file that is edited and imported again and again', async () => {
    const { library, folder, one, fileOne, edit, run } = await setUp();
    edit(fileOne, 'slot: A, time: 10,', 'slot: A, time: 12.5,');
    expect((await run())[0]).toMatchObject({ kind: 'imported' });
    expect((await run({ at: '2026-06-01T00:00:00Z' }))[0]).toMatchObject({ kind: 'unchanged' });
    edit(fileOne, 'slot: A, time: 12.5,', 'slot: A, time: 14.5,');
    expect((await run())[0]).toMatchObject({ kind: 'imported' });
    expect(library.annotations.state(one).annotation.cues[0]).toMatchObject({
      time: 14.5,
      source: 'import:yaml',
    });
    // Later edits in the app count: the same file is then outdated, and an edited one a conflict.
    library.edit(one, document('/music/one.flac', 20));
    expect((await run())[0]).toMatchObject({ kind: 'outdated' });
    // Its edits are in the library, so an export may overwrite the file.
    const isImported = createImportCheck(library.db);
    expect(await exportYaml(folder, library.exported(), { isImported })).toMatchObject({
      written: 1,
      kept: [],
    });
    edit(fileOne, 'slot: A, time: 20,', 'slot: A, time: 21,');
    expect(await exportYaml(folder, library.exported(), { isImported })).toMatchObject({
      written: 0,
      kept: [fileOne],
    });
    expect((await run())[0]).toMatchObject({ kind: 'imported' });
  });

  it('imports what a person submitted in Label Studio, and JAMS files', async () => {
    const { library, folder, one, two } = await setUp();
    const [trackOne, trackTwo] = library.exported() as [ExportTrack, ExportTrack];
    const task = toLabelStudioTask(trackOne);
    const result = toResults(trackOne.document).map((item) =>
      item.id === 'cue-a' ? { ...item, value: { ...item.value, start: 11, end: 11.05 } } : item,
    );
    const tasks = [
      { ...task, annotations: [{ result, completed_by: { email: 'eva@example.org' } }] },
      toLabelStudioTask(trackTwo),
    ];
    const jams = JSON.stringify(toJams(trackTwo)).replace('"value":"drop"', '"value":"chorus"');
    writeFileSync(join(folder, 'tasks.json'), JSON.stringify(tasks));
    writeFileSync(join(folder, 'two.jams'), jams);
    const outcomes = await importAnnotations(
      library,
      [join(folder, 'tasks.json'), join(folder, 'two.jams')],
      options,
    );
    expect(outcomes).toMatchObject([
      { kind: 'imported', trackId: one },
      { kind: 'unchanged', trackId: two },
      { kind: 'imported', trackId: two },
    ]);
    expect(library.annotations.state(one).annotation).toMatchObject({
      metadata: { tier: 1, verified_by: 'eva@example.org' },
      cues: [{ id: 'a', time: 11, source: 'import:label-studio' }],
    });
    expect(library.annotations.state(two).annotation.structure[1]).toMatchObject({
      label: 'chorus',
      source: 'import:jams',
    });
  });

  it('keeps every annotation of a task, each under its annotator, for agreement and settling', async () => {
    const { library, folder, one } = await setUp();
    const [trackOne] = library.exported() as [ExportTrack];
    const said = (start: number) =>
      toResults(trackOne.document).map((item) =>
        item.id === 'cue-a' ? { ...item, value: { ...item.value, start, end: start + 0.05 } } : item,
      );
    const by = (email: string, day: number, start: number) => ({
      result: said(start),
      completed_by: { email },
      updated_at: `2026-01-0${day}T00:00:00Z`,
    });
    const annotations = [by('eva', 2, 12), by('dan', 1, 11), by('flo', 3, 12)];
    const path = join(folder, 'tasks.json');
    writeFileSync(path, JSON.stringify([{ ...toLabelStudioTask(trackOne), annotations }]));
    const run = () => importAnnotations(library, [path], options);
    expect((await run()).map(({ kind }) => kind)).toEqual(['imported', 'imported', 'imported']);
    expect((await run()).map(({ kind }) => kind)).toEqual(['outdated', 'unchanged', 'unchanged']);

    const opinions = createOpinions({ ...library, onChanged: () => undefined });
    expect(
      opinions
        .of(one)
        .opinions.map(({ annotator, isCurrent, differences }) => [annotator, isCurrent, differences.length]),
    ).toEqual([
      ['ann', false, expect.any(Number)],
      ['dan', false, 1],
      ['eva', false, 0],
      ['flo', true, 0],
    ]);
    const { pairs } = measureAgreement(library.db, null);
    expect(pairs.filter(({ kind }) => kind === 'cue').map(({ a, b }) => [a, b].sort().join(' '))).toEqual(
      expect.arrayContaining(['dan eva', 'dan flo', 'eva flo']),
    );

    opinions.adjudicate(one, [{ part: null, annotator: 'dan' }], { author: 'judge', origin: null });
    const { annotation, undoLabel } = library.annotations.state(one);
    expect(annotation.cues[0]!.time).toBe(11);
    expect(annotation.metadata).toMatchObject({ tier: 1, confidence: 1, verified_by: 'dan' });
    expect(undoLabel).toMatch(/^Settled: as dan says \(revision \d+\)$/);
    expect(() =>
      opinions.adjudicate(one, [{ part: null, annotator: 'zoe' }], { author: 'judge', origin: null }),
    ).toThrow(/zoe has not annotated track 1. Who has: ann, dan, eva, flo, judge/);
  });

  it('verifies like the window, and refuses when there is nothing to verify', async () => {
    const { library, one, two, fileOne, fileTwo, edit, run } = await setUp();
    const doubtful = makeAnnotation({
      cues: [
        makeCue({ id: 'sure', time: 10, confidence: 0.9 }),
        makeCue({ id: 'unsure', time: 20, confidence: 0.2 }),
      ],
    });
    const flagged: Annotation = {
      ...doubtful,
      metadata: { ...doubtful.metadata, flags: ['needs_review'] },
    };
    for (const trackId of [one, two]) library.edit(trackId, flagged);
    await exportYaml(dirname(fileOne), library.exported(), { overwrite: true });
    for (const file of [fileOne, fileTwo]) edit(file, '  tier: 3', '  tier: 1');
    library.db.connection.prepare('UPDATE track SET missing = 1 WHERE id = ?').run(two);
    expect((await run()).map(outcomeInWords)).toMatchObject([
      { kind: 'imported', trackId: one },
      {
        kind: 'invalid',
        problems: [
          { field: 'metadata.tier', message: expect.stringContaining('file was not found') as string },
        ],
      },
    ]);
    const { annotation } = library.annotations.state(one);
    const inWindow = verify(
      flagged,
      { by: 'ben', source: 'import:yaml', hasFile: true, acceptFrom: 0.5 },
      { now: annotation.metadata.modified, newId: () => '' },
    );
    expect({ ...annotation.metadata, validation: undefined }).toEqual({
      ...inWindow.metadata,
      validation: undefined,
    });
    expect(annotation.cues).toEqual(inWindow.cues);
    expect((await run())[0]).toMatchObject({ kind: 'unchanged' });
    expect(
      await exportYaml(dirname(fileOne), library.exported(), { isImported: createImportCheck(library.db) }),
    ).toMatchObject({
      kept: [fileTwo],
    });
  });

  it('reports music that is not in the library', async () => {
    const { library, fileOne, fileTwo } = await setUp();
    const other = smallLibrary();
    expect(await importAnnotations(other, [fileOne], options)).toMatchObject([
      { kind: 'unknown', audioFile: '/music/one.flac' },
    ]);
    const copy = library.add({ title: 'One', audioId: 'flac-md5:One' }, document('/music/copy.flac'));
    expect(await importAnnotations(library, [fileOne, fileTwo], options)).toMatchObject([
      { kind: 'unchanged', trackId: expect.not.objectContaining({ copy }) },
      { kind: 'unchanged' },
    ]);
  });

  it('only reports what would happen in a dry run', async () => {
    const { library, one, fileOne, edit, run } = await setUp();
    edit(fileOne, 'name: ""', 'name: Mine');
    const before = library.annotations.state(one).revision;
    expect((await run({ dryRun: true }))[0]).toMatchObject({ kind: 'imported' });
    expect(library.annotations.state(one).revision).toBe(before);
  });
});

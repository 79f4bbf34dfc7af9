import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotationArbitrary, makeAnnotation } from '../../../tests/fixtures/edits/annotations.ts';
import { smallLibrary } from '../../../tests/fixtures/interop/library.ts';
import type { Annotation } from '../../shared/domain/index.ts';
import { readJams, toJams } from './jams.ts';
import { jamsSchema } from './jams-schema.ts';
import { inWords } from '../../shared/languages/translate.ts';

function exported(document: Annotation) {
  const library = smallLibrary();
  library.add({ title: 'One', genre: 'Techno' }, document);
  return library.exported()[0]!;
}

describe('JAMS', () => {
  it('keeps to the schema and reads back without loss', () => {
    fc.assert(
      fc.property(annotationArbitrary, (annotation) => {
        const track = exported(annotation);
        const jams = toJams(track);
        expect(jamsSchema.safeParse(jams).error?.issues ?? []).toEqual([]);
        const read = readJams(JSON.stringify(jams, null, 1));
        expect(read).toMatchObject({ ok: true, header: { track: 'flac-md5:One', base: track.hash } });
        expect(read.ok && read.annotation).toEqual(track.document);
      }),
      { numRuns: 25 },
    );
  });

  it('says beats, sections and key in the namespaces that MIR tools read', () => {
    const document = makeAnnotation({
      beat_grid: [{ time: 0.5, bpm: 120, beat: 2 }],
      sections: [
        { label: 'intro', time: 0, confidence: 0.5 },
        { label: 'drop', time: 30, confidence: 0.75 },
      ],
      duration: 60,
    });
    const of = (namespace: string) =>
      toJams(exported(document)).annotations.find((one) => one.namespace === namespace)!.data;
    expect(
      of('beat')
        .slice(0, 4)
        .map(({ time, value }) => [time, value]),
    ).toEqual([
      [0, 1],
      [0.5, 2],
      [1, 3],
      [1.5, 4],
    ]);
    expect(of('segment_open')).toEqual([
      { time: 0, duration: 30, value: 'intro', confidence: 0.5 },
      { time: 30, duration: 30, value: 'drop', confidence: 0.75 },
    ]);
    expect(of('key_mode')[0]?.value).toBe('A:minor');
    expect(of('tag_open')[0]?.value).toBe('Techno');
  });

  it('takes over what another tool changed, and names what it broke', () => {
    const text = JSON.stringify(
      toJams(exported(makeAnnotation({ sections: [{ label: 'intro', time: 0, confidence: 0.5 }] }))),
      null,
      1,
    );
    const moved = readJams(
      text
        .replace('"value": "intro"', '"value": "verse"')
        .replace('"value": "A:minor"', '"value": "F#:major"'),
    );
    expect(moved).toMatchObject({
      ok: true,
      annotation: { structure: [{ label: 'verse' }], audio: { key: '2B' } },
    });
    const broken = readJams(text.replace('"value": "A:minor"', '"value": "H:moll"'));
    expect(broken).toMatchObject({
      ok: false,
      problems: [
        { line: expect.any(Number), field: expect.stringMatching(/^annotations\[\d\]\.data\[0\]\.value$/) },
      ],
    });
    expect(broken.ok ? [] : broken.problems.map(inWords)).toMatchObject([
      { message: expect.stringMatching(/^key_mode: must match /) },
    ]);
    expect(readJams('{"file_metadata": {"duration": 1}, "annotations": []}')).toMatchObject({ ok: false });
  });
});

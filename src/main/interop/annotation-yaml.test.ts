import * as fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { annotationSchema } from '../../shared/domain/index.ts';
import { annotationArbitrary, makeAnnotation, makeCue } from '../../../tests/fixtures/edits/annotations.ts';
import { gridDisagreements, placesIn, readAnnotationYaml, writeAnnotationYaml } from './annotation-yaml.ts';
import { toYaml } from './yaml-text.ts';
import { inWords } from '../../shared/languages/translate.ts';

const header = { track: 'flac-md5:00ff', artist: 'A', title: 'T: #1', base: 'ab'.repeat(32) };

/** Text with the characters that break YAML writers. */
const nastyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    'no',
    'NULL',
    '~',
    '8A',
    '1e3',
    '0x1f',
    '- a',
    'a: b',
    '#',
    "it's",
    '"',
    '\u0085',
    '\ud800',
    ' ',
    'x ',
  ),
);
const nastyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(1e-7, 1e21, -0, 5e-324, 0.1 + 0.2),
);

describe('annotation YAML', () => {
  it('reads back exactly what it wrote', () => {
    fc.assert(
      fc.property(annotationArbitrary, nastyText, nastyText, (annotation, notes, name) => {
        const document = annotationSchema.parse({
          ...annotation,
          metadata: { ...annotation.metadata, notes, flags: ['needs_review'], verified_by: name },
          cues: annotation.cues.map((cue) => ({ ...cue, name })),
        });
        const text = writeAnnotationYaml({ ...header, artist: notes }, document);
        const read = readAnnotationYaml(text);
        expect(read).toMatchObject({ ok: true, header: { ...header, artist: notes } });
        expect(read.ok && JSON.stringify(read.annotation)).toBe(JSON.stringify(document));
        expect(writeAnnotationYaml({ ...header, artist: notes }, document)).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it('writes any text and number so that another parser reads the same', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ text: nastyText, number: nastyNumber })), (items) => {
        const expected = items.map((item) => ({ ...item, number: item.number + 0 }));
        expect(parse(toYaml({ items }, 1))).toEqual({ items: expected });
      }),
    );
  });

  it('keeps one anchor, section and cue per line, in the order of the schema', () => {
    const annotation = makeAnnotation({
      cues: [makeCue({ id: 'a', kind: 'hot', slot: 'A', time: 0.5, name: 'Build', color: [40, 226, 20] })],
      sections: [{ label: 'intro', time: 0, confidence: 0.9 }],
    });
    const text = writeAnnotationYaml(header, annotation);
    expect(text).toContain(
      '  - {id: a, kind: hot, slot: A, time: 0.5, name: Build, color: [40, 226, 20], confidence: 0.6, source: ml_model_test-1}\n',
    );
    expect(text).toContain('beat_grid:\n  - {time: 0.5, bpm: 120, beat: 1}\n');
    expect(text).toContain('structure:\n  - {bar: 1, label: intro, time: 0, confidence: 0.9}\n');
    expect(text.match(/^\w+/gm)).toEqual([
      'segue',
      'metadata',
      'audio',
      'beat_grid',
      'structure',
      'cues',
      'energy',
      'tempo_alternatives',
      'provenance',
    ]);
  });

  it('reads a document written by hand, without header, ids and provenance', () => {
    const read = readAnnotationYaml(`
metadata: {tier: 1, confidence: 0.95, source: rekordbox, created: 2025-12-04T10:30:00Z, modified: 2025-12-04T11:45:00Z,
           verified_by: user, notes: Corrected intro boundary, flags: [needs_review],
           validation: {beat_grid_valid: true, cue_points_snapped: true, min_section_length: true}}
audio:    {file: /music/track.flac, duration: 242.20, bpm: 128.0, downbeat: 0.0203, time_signature: [4, 4], key: 8A}
beat_grid: [{time: 0.0203, bpm: 128.0, beat: 1}]
structure: [{bar: 1, label: intro, time: 0.004, confidence: 0.90}, {bar: 25, label: buildup, time: 45.003, confidence: 0.85}]
cues:     [{kind: hot, slot: A, time: 45.003, name: Build, color: [40, 226, 20], confidence: 0.88, source: ml_model_base-1},
           {kind: memory, time: 1}, {kind: memory, time: 1}]
energy:   {overall: 0.72, by_section: [{section: 0, bass: 0.45, mid: 0.68, high: 0.82}], at_boundaries: [{boundary: 0, delta: 0.25}]}
`);
    expect(read).toMatchObject({
      ok: true,
      header: { track: null, base: null },
      annotation: {
        audio: { key: '8A', bpm: 128 },
        cues: [{ id: 'A-45003' }, { id: 'memory-1000', source: 'import:yaml' }, { id: 'memory-1000-2' }],
        provenance: {},
      },
    });
    expect(read.ok && gridDisagreements(read.annotation, placesIn(read.source))).toEqual([]);
  });

  it('names line and field of everything that is wrong', () => {
    const text = writeAnnotationYaml(
      header,
      makeAnnotation({
        cues: [
          makeCue({ id: 'a', kind: 'hot', slot: 'A', time: 1 }),
          makeCue({ id: 'b', kind: 'hot', slot: 'B', time: 2 }),
        ],
        sections: [
          { label: 'intro', time: 0, confidence: 0.9 },
          { label: 'drop', time: 60, confidence: 0.9 },
        ],
      }),
    );
    const lineOf = (part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;
    const problems = (change: (text: string) => string) => {
      const read = readAnnotationYaml(change(text));
      return read.ok ? [] : read.problems.map(inWords);
    };
    expect(problems((t) => t.replace('label: drop', 'label: dorp'))).toMatchObject([
      { line: lineOf('label: drop'), field: 'structure[1].label' },
    ]);
    expect(problems((t) => t.replace(/(id: b, kind: hot), slot: B/, '$1'))).toEqual([
      { line: lineOf('id: b'), field: 'cues[1].slot', message: 'a hot cue needs a slot' },
    ]);
    expect(problems((t) => t.replace('slot: B', 'slot: A'))).toEqual([
      { line: lineOf('id: b'), field: 'cues[1].slot', message: 'two hot cues have the slot A' },
    ]);
    expect(problems((t) => t.replace('label: drop, time: 60', 'label: drop, time: -1'))).toMatchObject([
      { field: 'structure[1].time', message: 'sections must be in ascending time' },
    ]);
    expect(problems((t) => t.replace('  tier: 3\n', '  teir: 3\n'))).toEqual([
      { line: lineOf('metadata:'), field: 'metadata.tier', message: expect.any(String) },
      { line: lineOf('  tier: 3'), field: 'metadata.teir', message: 'there is no such field' },
    ]);
    expect(problems((t) => t.replace('  duration: 240\n', ''))).toEqual([
      { line: lineOf('audio:'), field: 'audio.duration', message: 'is missing (number expected)' },
    ]);
    expect(problems((t) => t.replace('  format: 1', '  format: 9'))).toMatchObject([
      { line: 2, field: 'segue.format', message: 'this version of Segue reads format 1' },
    ]);
    expect(problems((t) => t.replace('cues:\n', 'cues: [\n'))[0]).toMatchObject({
      message: expect.stringContaining('not valid YAML'),
    });
    expect(problems(() => 'metadata: &a {x: *a}\n')[0]?.message).toMatch(/alias/i);
    expect(problems(() => '')[0]).toMatchObject({ line: 1 });
  });

  it('says when tempo or downbeat disagree with the grid', () => {
    const text = writeAnnotationYaml(header, makeAnnotation()).replace('bpm: 120\n', 'bpm: 126\n');
    const read = readAnnotationYaml(text);
    expect(read.ok && gridDisagreements(read.annotation, placesIn(read.source)).map(inWords)).toMatchObject([
      { field: 'audio.bpm', message: expect.stringContaining('126') },
    ]);
  });
});

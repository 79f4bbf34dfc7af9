import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { annotationArbitrary, makeAnnotation, makeCue } from '../../../tests/fixtures/edits/annotations.ts';
import { smallLibrary } from '../../../tests/fixtures/interop/library.ts';
import { annotationSchema } from '../../shared/domain/index.ts';
import type { Annotation } from '../../shared/domain/index.ts';
import { fromResults, latestAnnotation, toLabelStudioTask, toResults } from './label-studio.ts';
import { labelStudioConfig, labelStudioTaskSchema } from './label-studio-task.ts';

function exported(document: Annotation) {
  const library = smallLibrary();
  library.add({ title: 'One' }, document);
  return library.exported()[0]!;
}

const document = makeAnnotation({
  cues: [
    makeCue({ id: 'a', kind: 'hot', slot: 'A', time: 10, name: 'Build' }),
    makeCue({ id: 'b', time: 20, end: 24 }),
  ],
  sections: [
    { label: 'intro', time: 0, confidence: 0.5 },
    { label: 'drop', time: 30, confidence: 0.75 },
  ],
});

describe('Label Studio', () => {
  it('brings every document back unchanged when nobody touched it', () => {
    fc.assert(
      fc.property(annotationArbitrary, fc.constantFrom('', 'a\nb'), (annotation, notes) => {
        const given = annotationSchema.parse({ ...annotation, metadata: { ...annotation.metadata, notes } });
        const back = annotationSchema.parse(fromResults(toResults(given), given));
        expect(JSON.stringify(back)).toBe(JSON.stringify(given));
      }),
    );
  });

  it('keeps untouched values exact when the tool rounds times', () => {
    fc.assert(
      fc.property(annotationArbitrary, (given) => {
        const rounded = toResults(given).map((result) => ({
          ...result,
          value: Object.fromEntries(
            Object.entries(result.value).map(([name, value]) => [
              name,
              (name === 'start' || name === 'end') && typeof value === 'number'
                ? Math.round(value * 1000) / 1000
                : value,
            ]),
          ),
        }));
        expect(annotationSchema.parse(fromResults(rounded, given))).toEqual(given);
      }),
    );
  });

  it('gives generated tracks as predictions and verified ones as annotations', () => {
    const task = toLabelStudioTask(exported(document));
    expect(labelStudioTaskSchema.parse(JSON.parse(JSON.stringify(task)))).toEqual(task);
    expect(task).toMatchObject({
      data: { audio: '/data/local-files/?d=music/track.flac', title: 'Ann – One' },
      predictions: [{ model_version: 'ml_model_test-1', score: 0.6 }],
      annotations: [],
    });
    const verified = {
      ...document,
      metadata: { ...document.metadata, tier: 1 as const, verified_by: 'ann' },
    };
    const second = toLabelStudioTask(exported(verified), {
      predictions: [{ source: 'ml_model_x', document }],
    });
    expect(second.annotations).toHaveLength(1);
    expect(second.predictions).toMatchObject([{ model_version: 'ml_model_x' }]);
  });

  it('reads what a person changed', () => {
    const results = toResults(document).flatMap((result) => {
      if (result.id === 'cue-b') return [];
      if (result.id === 'section-1')
        return [{ ...result, value: { ...result.value, start: 32.5, labels: ['chorus'] } }];
      if (result.from_name === 'cue_name') return [{ ...result, value: { ...result.value, text: ['Drop'] } }];
      return [result];
    });
    results.push({
      id: 'XyZ',
      from_name: 'cue',
      type: 'labels',
      value: { start: 50, end: 58, labels: ['Memory loop'] },
    });
    const changed = annotationSchema.parse(fromResults(results, document));
    expect(changed.cues).toMatchObject([
      { id: 'a', slot: 'A', name: 'Drop', source: 'ml_model_test-1' },
      { id: 'XyZ', kind: 'memory', time: 50, end: 58, confidence: 1, source: 'import:label-studio' },
    ]);
    expect(changed.structure[1]).toMatchObject({ time: 32.5, bar: 17, label: 'chorus', confidence: 1 });
    expect(changed.beat_grid).toEqual(document.beat_grid);
  });

  it('takes the last annotation that was submitted', () => {
    const task = labelStudioTaskSchema.parse({
      ...toLabelStudioTask(exported(document)),
      annotations: [
        { result: [], updated_at: '2026-01-03T00:00:00Z', was_cancelled: true },
        { result: [], updated_at: '2026-01-02T00:00:00Z', completed_by: 2 },
        { result: [], updated_at: '2026-01-01T00:00:00Z', completed_by: 1 },
      ],
    });
    expect(latestAnnotation(task)?.completed_by).toBe(2);
  });

  it('comes with a labeling configuration that knows every label it uses', () => {
    expect(XMLValidator.validate(labelStudioConfig)).toBe(true);
    const { View } = new XMLParser({ ignoreAttributes: false }).parse(labelStudioConfig) as {
      View: { Labels: { '@_name': string; Label: { '@_value': string }[] }[] };
    };
    const known = new Set(View.Labels.flatMap((group) => group.Label.map((label) => label['@_value'])));
    for (const { value } of toResults(document))
      for (const label of value.labels ?? []) expect(known).toContain(label);
  });
});

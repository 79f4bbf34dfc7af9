import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cueSchema,
  cueTemplateSchema,
  defaultCueTemplate,
  indexGrid,
  sectionLabels,
} from '../../../shared/domain/index.ts';
import type { Cue, CueTemplate, Section, SectionLabel } from '../../../shared/domain/index.ts';
import { calibrate } from '../calibration.ts';
import { proposeCues } from './propose-cues.ts';
import type { CueProposalInput } from './propose-cues.ts';

const BAR = 2;
const grid = [{ time: 0.013, bpm: 120, beat: 1 }];

function section(bar: number, label: SectionLabel, confidence = 0.8): Section {
  return { bar, label, time: 0.013 + (bar - 1) * BAR, confidence };
}

const club = [
  section(1, 'intro'),
  section(33, 'buildup'),
  section(49, 'drop', 0.9),
  section(81, 'breakdown'),
  section(97, 'buildup'),
  section(105, 'drop'),
  section(137, 'outro'),
];

function propose(more: Partial<CueProposalInput> = {}): Cue[] {
  return proposeCues({
    sections: club,
    grid,
    beatsPerBar: 4,
    duration: 330,
    template: defaultCueTemplate,
    source: 'ml_model_test-1',
    ...more,
  });
}

function template(more: object): CueTemplate {
  return cueTemplateSchema.parse({ name: 'Test', rules: [], memory_at_every_section: false, ...more });
}

describe('proposeCues', () => {
  it('lays out a club track in the order DJs read', () => {
    const hot = propose().filter(({ kind }) => kind === 'hot');
    expect(hot.map(({ slot, name, time }) => [slot, name, time])).toEqual([
      ['A', 'Mix in', 0.013],
      ['B', 'Build', 64.013],
      ['C', 'Drop', 96.013],
      ['D', 'Break', 160.013],
      ['E', 'Build 2', 192.013],
      ['F', 'Drop 2', 208.013],
      ['H', 'Mix out', 272.013],
    ]);
    expect(hot.every(({ color }) => color !== undefined)).toBe(true);
  });
  it('counts neighbouring sections of a label as one', () => {
    const sections = [
      section(1, 'intro'),
      section(9, 'drop'),
      section(25, 'drop'),
      section(41, 'breakdown'),
      section(49, 'drop'),
    ];
    const drops = propose({ sections }).filter(({ kind, name }) => kind === 'hot' && name.startsWith('Drop'));
    expect(drops.map(({ name, time }) => [name, time])).toEqual([
      ['Drop', 16.013],
      ['Drop 2', 96.013],
    ]);
  });
  it('names the next drop in a track that opens with one', () => {
    const sections = [section(1, 'drop'), section(33, 'drop'), section(53, 'outro')];
    const hot = propose({ sections }).filter(({ kind }) => kind === 'hot');
    expect(hot.map(({ slot, name }) => [slot, name])).toEqual([
      ['A', 'Mix in'],
      ['C', 'Drop'],
      ['H', 'Mix out'],
    ]);
  });
  it('mirrors hot cues as memory cues, without colour', () => {
    const cues = propose();
    const memory = cues.filter(({ kind }) => kind === 'memory');
    expect(memory.map(({ time }) => time)).toEqual(
      cues.filter(({ kind }) => kind === 'hot').map(({ time }) => time),
    );
    expect(memory.every(({ color, slot }) => color === undefined && slot === undefined)).toBe(true);
  });
  it('calibrates the product of the confidences of section, grid and downbeat', () => {
    const cues = propose({ gridConfidence: 0.5, downbeatConfidence: 0.8 });
    expect(cues.find(({ slot }) => slot === 'C')!.confidence).toBeCloseTo(
      calibrate('cue', 'network', 0.9 * 0.5 * 0.8),
      9,
    );
  });
  it('sets a cue so many bars before a section', () => {
    const rules = [{ labels: ['drop'], occurrence: 1, slot: 'B', name: '16 before', offset_bars: -16 }];
    expect(propose({ template: template({ rules }) }).map(({ time }) => time)).toEqual([64.013, 64.013]);
    const early = [{ labels: ['intro'], occurrence: 1, slot: 'B', name: 'Too early', offset_bars: -16 }];
    expect(propose({ template: template({ rules: early }) })).toEqual([]);
  });
  it('makes loops of whole bars', () => {
    const rules = [{ labels: [], occurrence: -1, slot: 'H', name: 'Out loop', loop_bars: 4, memory: false }];
    const [loop] = propose({ template: template({ rules }) });
    expect(loop!.end! - loop!.time).toBeCloseTo(8, 6);
    expect(loop!.color).toEqual([255, 140, 0]);
  });
  it('puts a first bar that starts before the file at 0', () => {
    const cues = propose({ grid: [{ time: -0.02, bpm: 120, beat: 1 }], sections: [section(1, 'intro')] });
    expect(cues[0]!.time).toBe(0);
  });
  it('snaps sections that lie off the grid to downbeats', () => {
    const [cue] = propose({ sections: [{ bar: 5, label: 'drop', time: 8.21, confidence: 1 }] });
    expect(cue!.time).toBe(8.013);
  });
  it('leaves out what is less certain than the template wants', () => {
    const sure = template({ ...defaultCueTemplate, min_confidence: calibrate('cue', 'network', 0.85) });
    expect(propose({ template: sure }).map(({ name }) => name)).toEqual(['Drop', 'Drop']);
  });
  it('works without a grid at the times of the sections', () => {
    const cues = propose({ grid: [] });
    expect(cues.find(({ slot }) => slot === 'C')!.time).toBe(96.013);
  });
  it('keeps to limits, distance, downbeats and the track, whatever the sections', () => {
    const sections = fc
      .uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 })
      .chain((bars) =>
        fc.tuple(
          ...bars
            .sort((a, b) => a - b)
            .map((bar) => fc.constantFrom(...sectionLabels).map((label) => section(bar, label))),
        ),
      );
    fc.assert(
      fc.property(
        sections,
        fc.integer({ min: 0, max: 16 }),
        fc.integer({ min: 0, max: 8 }),
        (list, distance, max) => {
          const input = {
            sections: list,
            template: { ...defaultCueTemplate, min_distance_bars: distance, max_hot: max },
            duration: 300,
          };
          const cues = propose(input);
          expect(propose(input)).toEqual(cues);
          expect(new Set(cues.map(({ id }) => id)).size).toBe(cues.length);
          const index = indexGrid(grid, 4);
          for (const kind of ['hot', 'memory'] as const) {
            const times = cues.filter((cue) => cue.kind === kind).map(({ time }) => time);
            expect(times.length).toBeLessThanOrEqual(kind === 'hot' ? max : 10);
            for (let i = 1; i < times.length; i++)
              expect(times[i]! - times[i - 1]!).toBeGreaterThan(Math.max(distance, 1) * BAR - 0.1);
          }
          for (const cue of cues) {
            expect(cueSchema.safeParse(cue).success).toBe(true);
            expect(cue.time).toBeLessThan(300);
            expect(Math.abs(index.nearestDownbeat(cue.time).time - cue.time)).toBeLessThan(0.001);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

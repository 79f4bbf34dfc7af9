import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { indexGrid, sectionLabels } from '../../../../shared/domain/index.ts';
import type { Cue, SectionLabel } from '../../../../shared/domain/index.ts';
import {
  decodeProfile,
  encodeProfile,
  packProfile,
  readProfile,
} from '../../../analysis/profile/track-profile.ts';
import type { ProfileColumnName, TrackProfile } from '../../../analysis/profile/track-profile.ts';
import { openPersonalNetwork } from '../../registry/personal-network.ts';
import { choosePlaces } from './choose-places.ts';
import { chooseRule, cueSections } from './choose-rule.ts';
import { isAutomatic, placesOf } from './cue-example.ts';
import type { CueExample } from './cue-example.ts';
import { findEvents } from './events.ts';
import { manifestOf, writeCueNetwork } from './export-cues.ts';
import { placeCues } from './place-cues.ts';
import { cueFeatureNames, describeCueLines } from './cue-features.ts';
import { eventNames } from './place-features.ts';
import { describeFeature } from './feature-words.ts';
import { placeProbabilities, placesFrom } from './score-places.ts';
import { toCues } from './to-cues.ts';
import { linesOf } from './track-lines.ts';
import { chooseHalfLife } from './recency.ts';
import { trainCues } from './train-cues.ts';
import { defaultCueTraining } from './training-options.ts';

const bpm = 128;
const grid = [{ time: 0.25, bpm, beat: 1 }];
const index = indexGrid(grid, 4);

function makeProfile(sections: readonly (readonly [SectionLabel, number])[]): TrackProfile {
  const labels = sections.flatMap(([label, bars]) => Array<SectionLabel>(bars).fill(label));
  const columns = new Map<ProfileColumnName, number[]>([
    ['boundary', labels.map((label, bar) => (bar > 0 && label !== labels[bar - 1] ? 0.95 : 0.01))],
    ['bass', labels.map((label) => (label === 'breakdown' ? -40 : -10))],
    ['mid', labels.map(() => -15)],
    ['high', labels.map(() => -20)],
    ['kick', labels.map((label) => (label === 'breakdown' ? 0 : 1))],
    ...sectionLabels.map((name): [ProfileColumnName, number[]] => [
      `label ${name}`,
      labels.map((label) => Number(label === name)),
    ]),
  ]);
  const lines = Array.from({ length: labels.length + 1 }, (_, bar) => index.timeOfBar(bar + 1));
  return packProfile(lines, columns, Float32Array.of(0.5, -2));
}

/** A track whose user puts a red hot cue "Drop" a bar before each drop and a memory cue at the start. */
function makeExample(seed: number): CueExample {
  const lengths = [8, 16, 32];
  const length = (n: number): number => lengths[(seed * 7 + n * 5) % 3]!;
  const sections = [
    ['intro', length(0)],
    ['breakdown', length(1)],
    ['drop', length(2)],
    ['breakdown', length(3)],
    ['drop', length(4)],
    ['outro', length(5)],
  ] as const;
  const drops = [length(0) + length(1), length(0) + length(1) + length(2) + length(3)];
  const cue = (rest: Partial<Cue> & { id: string; time: number }): Cue => ({
    kind: 'hot',
    name: '',
    confidence: 1,
    source: 'manual',
    ...rest,
  });
  return {
    trackId: seed,
    group: String(seed),
    grid,
    beatsPerBar: 4,
    duration: index.timeOfBar(sections.reduce((sum, [, bars]) => sum + bars, 0) + 1),
    profile: makeProfile(sections),
    weight: 1,
    at: new Date(1.7e12 + seed * 1e6).toISOString(),
    cues: [
      cue({ id: 'a', time: index.timeOfBar(1), kind: 'memory', name: 'Start' }),
      ...drops.map((bar, i) =>
        cue({
          id: `d${i}`,
          slot: 'AB'[i] as 'A',
          time: index.timeOfBar(bar),
          name: 'Drop',
          color: [230, 40, 40],
        }),
      ),
    ],
  };
}

describe('profiles', () => {
  it('come back from their bytes as they were', () => {
    const profile = makeProfile([
      ['intro', 8],
      ['drop', 16],
    ]);
    const back = decodeProfile(encodeProfile(profile))!;
    expect(back.data).toEqual(profile.data);
    expect(back.lines).toEqual(profile.lines);
    expect(back.embedding).toEqual(profile.embedding);
    expect(readProfile(back, 'boundary')[8]).toBeCloseTo(0.95, 2);
    expect(readProfile(back, 'bass')[3]).toBeCloseTo(-10, 0);
  });

  it('that are damaged or of another version are none', () => {
    const bytes = encodeProfile(makeProfile([['intro', 8]]));
    expect(decodeProfile(bytes.subarray(0, bytes.length - 4))).toBeNull();
    expect(decodeProfile(Buffer.from([9, ...bytes.subarray(1)]))).toBeNull();
    expect(decodeProfile(Buffer.alloc(0))).toBeNull();
  });
});

describe('events', () => {
  const example = makeExample(1);
  const events = findEvents(example.profile!, linesOf(example));

  it('are known under the names that features use', () => {
    for (const name of eventNames) expect(events.has(name)).toBe(true);
    expect(new Set(cueFeatureNames).size).toBe(cueFeatureNames.length);
  });

  it('that are counted share out the probability of all', () => {
    const all = events.get('peak')!;
    const [first, second] = [events.get('peak 1')!, events.get('peak 2')!];
    for (const [line, value] of all.entries()) {
      expect(first[line]! + second[line]!).toBeLessThanOrEqual(value + 1e-6);
    }
    const at = (values: Float32Array): number[] => [...values.keys()].filter((line) => values[line]! > 0.5);
    expect(at(all)).toHaveLength(2);
    expect(at(first)).toEqual([at(all)[0]]);
    expect(at(second)).toEqual([at(all)[1]]);
    expect(at(events.get('last peak')!)).toEqual([at(all)[1]]);
  });

  it('have words', () => {
    for (const feature of cueFeatureNames.keys()) expect(describeFeature(feature)).not.toMatch(/undefined|@/);
    expect(describeFeature(cueFeatureNames.indexOf('peak 1 @8'))).toBe(
      '8 bars before the first drop or chorus',
    );
    expect(describeFeature(cueFeatureNames.indexOf('boundary @0'))).toBe('new section');
  });
});

describe('choosing places', () => {
  const place = fc.record({
    beat: fc.integer({ min: 0, max: 400 }),
    probability: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  it('keeps them apart, in order, and never takes a less probable one alone', () => {
    fc.assert(
      fc.property(fc.array(place, { maxLength: 40 }), fc.integer({ min: 1, max: 16 }), (places, distance) => {
        const chosen = choosePlaces(places, distance);
        for (const [i, { beat }] of chosen.entries())
          expect(i === 0 || beat - chosen[i - 1]!.beat >= distance).toBe(true);
        const best = Math.max(0, ...places.map(({ probability }) => probability));
        expect(chosen.length === 0 || chosen.some(({ probability }) => probability === best)).toBe(true);
      }),
    );
  });
});

describe('a cue model', () => {
  const examples = Array.from({ length: 20 }, (_, i) => makeExample(i + 1));

  it('learns lead-in, marks, names, colours and slots, and says how good it is', async () => {
    const { model, report } = await trainCues(examples);
    expect(report).toMatchObject({ tracks: 20, timedOnly: 0, cues: 60 });
    expect(report.scores.reduce((sum, { f1 }) => sum + f1, 0) / 20).toBeGreaterThan(0.9);
    const fresh = makeExample(77);
    const table = describeCueLines(fresh);
    const places = placesFrom(table, model.offsets, placeProbabilities(table, model), model.distance);
    expect(places.map(({ beat }) => table.lines.timeOf(beat))).toEqual(
      placesOf(fresh).map(({ time }) => time),
    );
    expect(model.habits.slots).toBe('order');
  });

  it('runs as ONNX in the same runtime with the same result, and sets cues as the person does', async () => {
    const { model } = await trainCues(examples);
    const folder = temporaryFolder();
    const network = writeCueNetwork(model);
    const manifest = manifestOf(model, network, {
      version: 'personal-cues-1',
      created: '2026-01-01T00:00:00.000Z',
    });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'model.onnx'), network);
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    const opened = await openPersonalNetwork(folder, 'cues');
    const fresh = makeExample(77);
    const table = describeCueLines(fresh);
    const { place } = await opened.run({ features: { data: table.features, width: cueFeatureNames.length } });
    const own = placeProbabilities(table, model);
    for (const [i, probability] of own.entries()) expect(place![i]).toBeCloseTo(probability, 4);
    const cues = toCues(await placeCues(opened, fresh), manifest, fresh, {
      source: 'ml_model_personal-cues-1',
      gridConfidence: 1,
    });
    expect(cues.map(({ kind, slot, name, color }) => ({ kind, slot, name, color }))).toEqual([
      { kind: 'memory', slot: undefined, name: 'Start', color: undefined },
      { kind: 'hot', slot: 'A', name: 'Drop', color: [230, 40, 40] },
      { kind: 'hot', slot: 'B', name: 'Drop', color: [230, 40, 40] },
    ]);
    await opened.dispose();
    writeFileSync(join(folder, 'model.onnx'), Buffer.concat([network, Buffer.from('x')]));
    await expect(openPersonalNetwork(folder, 'cues')).rejects.toMatchObject({ code: 'model_unavailable' });
  });

  it('learns only counts of bars from tracks that nothing has listened to', async () => {
    const silent = examples.map((example) => ({ ...example, profile: null }));
    const { model, report } = await trainCues(silent);
    expect(report.timedOnly).toBe(20);
    expect(model.place).toEqual([]);
    expect(model.timing.places.some(({ beat, share }) => beat === 0 && share > 0.9)).toBe(true);
  });

  it('is not trained from next to nothing', async () => {
    await expect(trainCues(examples.slice(0, 4))).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('the rule by which places are chosen', () => {
  const ones = [1, 1];

  it('is what did best on unseen tracks, and what was learned where nothing did better', () => {
    expect(chooseRule({ music: [0.5, 0.7], sections: [0.6, 0.6], counting: [0.1, 0.2] }, ones)).toBe('music');
    expect(chooseRule({ music: [0.4, 0.5], sections: [0.6, 0.6], counting: [0.1, 0.2] }, ones)).toBe(
      'sections',
    );
    expect(chooseRule({ music: [0.4, 0.5], sections: [0.6, 0.6], counting: [0.9, 0.2] }, [1, 3])).toBe(
      'sections',
    );
    expect(chooseRule({ music: [], sections: [], counting: [] }, [])).toBe('counting');
  });

  it('cues every new section where the model is that', async () => {
    const examples = Array.from({ length: 6 }, (_, i) => makeExample(i + 1));
    const { model } = await trainCues(examples);
    const fresh = makeExample(50);
    const table = describeCueLines(fresh);
    const sections = findEvents(fresh.profile!, table.lines).get('section')!;
    const rule = cueSections(examples);
    const { offsets, distance } = rule;
    const network = writeCueNetwork({ ...model, ...rule });
    expect(network.length).toBeGreaterThan(0);
    const places = placesFrom(table, offsets, placeProbabilities(table, rule), distance);
    const starts = [...table.lines.times].filter((_, line) => sections[line] === 1);
    expect(places.map(({ beat }) => table.lines.timeOf(beat))).toEqual(starts);
    // Three cues in six sections of every track, one of them at the start of a section.
    for (const { probability } of places) expect(probability).toBeCloseTo(7 / 38, 1);
  });

  it('counts bars for a person who does, also where the music is known', async () => {
    const examples = Array.from({ length: 12 }, (_, i) => {
      const example = makeExample(i + 1);
      const cues = [6, 23].map((bar, k) => ({
        ...example.cues[0]!,
        id: String(k),
        time: index.timeOfBar(bar),
      }));
      return { ...example, cues };
    });
    const { model, report } = await trainCues(examples);
    expect(report.rule).toBe('counting');
    expect(report.scores.every(({ f1 }) => f1 === 1)).toBe(true);
    const folder = temporaryFolder();
    const network = writeCueNetwork(model);
    const manifest = manifestOf(model, network, {
      version: 'personal-cues-1',
      created: '2026-01-01T00:00:00.000Z',
    });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'model.onnx'), network);
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    const opened = await openPersonalNetwork(folder, 'cues');
    const placed = await placeCues(opened, makeExample(77));
    expect(placed.map(({ time }) => time)).toEqual([index.timeOfBar(6), index.timeOfBar(23)]);
    await opened.dispose();
  });

  it('weighs newer tracks more where a person has changed', () => {
    const changed = Array.from({ length: 20 }, (_, i) => {
      const example = makeExample(i + 1);
      const [start, ...drops] = example.cues;
      return { ...example, cues: i < 10 ? [start!] : drops };
    });
    expect(chooseHalfLife(changed, defaultCueTraining)).toBe(5);
    const same = Array.from({ length: 20 }, (_, i) => makeExample(i + 1));
    expect(chooseHalfLife(same, defaultCueTraining)).toBeNull();
  });
});

describe('automatic cues', () => {
  it('are nameless memory cues on the first beat of an import, and nothing else', () => {
    const cue: Cue = { id: 'x', kind: 'memory', name: '', time: 0.25, confidence: 1, source: 'rekordbox' };
    const track = { grid, beatsPerBar: 4 };
    expect(isAutomatic(cue, track)).toBe(true);
    expect(isAutomatic({ ...cue, name: 'In' }, track)).toBe(false);
    expect(isAutomatic({ ...cue, kind: 'hot', slot: 'A' }, track)).toBe(false);
    expect(isAutomatic({ ...cue, time: index.timeOfBar(9) }, track)).toBe(false);
    expect(isAutomatic({ ...cue, source: 'manual' }, track)).toBe(false);
  });
});

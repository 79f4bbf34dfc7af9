import { expect, it } from 'vitest';
import { indexGrid, sectionLabels } from '../../../../shared/domain/index.ts';
import { packProfile } from '../../../analysis/profile/track-profile.ts';
import type { ProfileColumnName } from '../../../analysis/profile/track-profile.ts';
import { cueFeatureNames, describeCueLines } from './cue-features.ts';
import known from './known-roles.json' with { type: 'json' };
import { findKnownRoles, knownRoles } from './known-roles.ts';
import { describePlaces, eventNames, featureNames } from './place-features.ts';

const grid = [{ time: 0, bpm: 128, beat: 1 }];
const index = indexGrid(grid, 4);
const sections = [
  ['intro', 16],
  ['breakdown', 16],
  ['drop', 32],
  ['breakdown', 16],
  ['drop', 32],
  ['outro', 16],
] as const;
const labels = sections.flatMap(([label, bars]) => Array<(typeof sections)[number][0]>(bars).fill(label));
const columns = new Map<ProfileColumnName, number[]>([
  ['boundary', labels.map((label, bar) => (bar === 0 || label !== labels[bar - 1] ? 0.9 : 0.01))],
  ['bass', labels.map((label) => (label === 'drop' ? -10 : label === 'breakdown' ? -45 : -16))],
  ['mid', labels.map((label) => (label === 'drop' ? -12 : -20))],
  ['high', labels.map((label) => (label === 'drop' ? -15 : -25))],
  ['kick', labels.map((label) => (label === 'breakdown' ? 0 : 1))],
  ...sectionLabels.flatMap((name): [ProfileColumnName, number[]][] => [
    [`label ${name}`, labels.map((label) => (label === name ? 0.95 : 0.05 / 8))],
    [`head ${name}`, labels.map((label) => (label === name ? 0.9 : 0.1 / 8))],
  ]),
]);
const lines = Array.from({ length: labels.length + 1 }, (_, bar) => index.timeOfBar(bar + 1));
const track = {
  grid,
  beatsPerBar: 4,
  duration: lines.at(-1)!,
  profile: packProfile(lines, columns, new Float32Array()),
};

it('reads only features that there are, and stands for events that there are', () => {
  for (const { weights } of Object.values(known.roles))
    for (const name of Object.keys(weights)) expect(featureNames).toContain(name);
  for (const role of knownRoles) expect(eventNames).toContain(role);
  expect(new Set(cueFeatureNames).size).toBe(cueFeatureNames.length);
});

it('finds the roles of a plain track, each at most once', () => {
  const found = findKnownRoles(describePlaces(track).features);
  const likeliest = (role: string): number => {
    const values = found[knownRoles.indexOf(role)]!;
    expect(values.reduce((sum, value) => sum + value, 0)).toBeLessThanOrEqual(1 + 1e-6);
    return values.indexOf(Math.max(...values));
  };
  expect(likeliest('peak 1')).toBe(32);
  expect(likeliest('peak 2')).toBe(80);
  expect(likeliest('break 2')).toBe(64);
  expect(likeliest('outro 1')).toBe(112);
});

it('gives them to models of cues at every lag, and nothing without an analysis', () => {
  const width = cueFeatureNames.length;
  const { features } = describeCueLines(track);
  const column = cueFeatureNames.indexOf('role peak 1 @16');
  const values = Array.from({ length: labels.length }, (_, line) => features[line * width + column]!);
  expect(values.indexOf(Math.max(...values))).toBe(16);
  const silent = describeCueLines({ ...track, profile: null }).features;
  const own = silent.filter((_, i) => i % width >= featureNames.length);
  expect(own.every((value) => value === 0)).toBe(true);
});

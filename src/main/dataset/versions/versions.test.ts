import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPattern, parseSelector } from '../../core/library/selector.ts';
import { summarizeTracks } from '../statistics/summarize.ts';
import type { TrackFacts } from '../statistics/summarize.ts';
import { diffManifests } from './diff-manifests.ts';
import { decodeManifest, encodeManifest } from './manifest.ts';
import type { ManifestEntry } from './manifest.ts';
import { parseReference } from './reference.ts';

const entry = (track: number, rest: Partial<ManifestEntry> = {}): ManifestEntry => ({
  track,
  audio: `flac-md5:${track}`,
  revision: track,
  annotation: `h${track}`,
  tier: 2,
  split: 'train',
  ...rest,
});

const anyEntries = fc.uniqueArray(
  fc.record({
    track: fc.integer({ min: 1, max: 1000 }),
    audio: fc.option(fc.string(), { nil: null }),
    revision: fc.integer({ min: 1 }),
    annotation: fc.string(),
    tier: fc.constantFrom(1 as const, 2 as const, 3 as const),
    split: fc.constantFrom('train' as const, 'validation' as const, 'test' as const),
  }),
  { selector: ({ track }) => track },
);

describe('a manifest', () => {
  it('survives writing and reading, sorted', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const { text } = encodeManifest(entries);
        const read = decodeManifest(text, 'm');
        expect(encodeManifest(read).text).toBe(text);
        expect([...read].sort((a, b) => a.track - b.track)).toEqual(
          [...entries].sort((a, b) => a.track - b.track),
        );
      }),
    );
  });

  it('has the same checksum in any order, and another for any change', () => {
    const entries = [entry(1), entry(2), entry(3)];
    const { sha256 } = encodeManifest(entries);
    expect(encodeManifest(entries.toReversed()).sha256).toBe(sha256);
    expect(encodeManifest([entry(1), entry(2), entry(3, { split: 'test' })]).sha256).not.toBe(sha256);
  });

  it('names the invalid line', () => {
    const { text } = encodeManifest([entry(1)]);
    expect(() => decodeManifest(`${text}{"track":2}\n`, 'house/v1/manifest.jsonl')).toThrow(
      /house\/v1\/manifest\.jsonl, line 2 is not a manifest entry/,
    );
  });

  it('is compared by track and field', () => {
    const diff = diffManifests(
      [entry(1), entry(2), entry(3)],
      [entry(1), entry(3, { annotation: 'x', tier: 1 }), entry(4)],
    );
    expect(diff.added.map(({ track }) => track)).toEqual([4]);
    expect(diff.removed.map(({ track }) => track)).toEqual([2]);
    expect(diff.changed.map(({ fields }) => fields)).toEqual([['annotation', 'tier']]);
    expect(diff.unchanged).toBe(1);
  });
});

describe('references', () => {
  it('name the latest version, a number or a tag', () => {
    expect(parseReference('house')).toEqual({ name: 'house', version: null });
    expect(parseReference('house@v3')).toEqual({ name: 'house', version: 3 });
    expect(parseReference('house@3')).toEqual({ name: 'house', version: 3 });
    expect(parseReference('house@gold')).toEqual({ name: 'house', version: 'gold' });
  });

  it.each(['', '../x', 'a@', 'a@b@c', 'a/b', '.hidden'])('refuse %j', (text) => {
    expect(() => parseReference(text)).toThrow(/does not name a version|no name/);
  });
});

describe('selectors', () => {
  it('accept ids, ranges, paths, globs and all', () => {
    expect(parseSelector('12', '/m')).toEqual({ kind: 'ids', from: 12, to: 12 });
    expect(parseSelector('12-40', '/m')).toEqual({ kind: 'ids', from: 12, to: 40 });
    expect(parseSelector('a.flac', '/m')).toEqual({ kind: 'path', path: resolve('/m', 'a.flac') });
    expect(parseSelector('all', '/m')).toEqual({ kind: 'all' });
    const glob = parseSelector('*.flac', '/m');
    expect(glob).toEqual({ kind: 'glob', pattern: '**/*.flac' });
    expect(matchesPattern('/music/set/a.flac', '**/*.flac')).toBe(true);
    expect(matchesPattern('/music/set/a.mp3', '**/*.flac')).toBe(false);
  });
});

describe('statistics', () => {
  const facts: TrackFacts = {
    trackId: 1,
    tier: 2,
    confidence: 0.85,
    bpm: 128,
    key: '8A',
    genre: 'House',
    duration: 60,
    flags: ['needs_review'],
    missing: false,
    analyzed: true,
    needsReview: true,
    hotCueCount: 2,
    memoryCueCount: 1,
    sectionCount: 5,
  };

  it('sum up totals, tiers, genres, tempi, keys and flags', () => {
    const statistics = summarizeTracks([
      facts,
      { ...facts, trackId: 2, tier: 1, confidence: 1, key: '10B', flags: [], needsReview: false },
      { ...facts, trackId: 3, tier: null, confidence: null, bpm: null, key: null, genre: '' },
    ]);
    expect(statistics).toMatchObject({
      total: 3,
      duration: 180,
      tiers: { verified: 1, cleaned: 1, generated: 0, none: 1 },
      meanConfidence: 0.925,
      confidenceByTier: { verified: 1, cleaned: 0.85, generated: null },
      confidences: [
        { value: '0.8–0.9', count: 1 },
        { value: '0.9–1.0', count: 1 },
      ],
      tempi: [{ value: '120–129', count: 2 }],
      keys: [
        { value: '8A', count: 1 },
        { value: '10B', count: 1 },
      ],
      flags: [{ value: 'needs_review', count: 2 }],
      needReview: 2,
      hotCues: 6,
    });
    expect(statistics.perGenre[0]).toEqual({
      genre: 'House',
      tracks: 2,
      verified: 1,
      needReview: 1,
      meanConfidence: 0.925,
      meanBpm: 128,
    });
  });

  it('are empty without tracks', () => {
    expect(summarizeTracks([])).toMatchObject({ total: 0, meanConfidence: null, perGenre: [] });
  });
});

import * as fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { withPersonalGrid } from './apply-personal.ts';
import { makeAnnotation } from '../../../../../tests/fixtures/edits/annotations.ts';
import { openPersonalNetwork } from '../../../learning/registry/personal-network.ts';
import { gridManifest, writeGridNetwork } from '../../../learning/personal/grid/export-grid.ts';
import { choiceOf, octaves } from '../../../learning/personal/grid/grid-example.ts';
import type { GridExample } from '../../../learning/personal/grid/grid-example.ts';
import { placeGrid } from '../../../learning/personal/grid/place-grid.ts';
import { trainGrid } from '../../../learning/personal/grid/train-grid.ts';

const duration = 240;

/** A track as analyzed, and as a person who counts from 140 BPM on at half tempo grids it. */
function makeTrack(i: number, isHalved = (bpm: number) => bpm >= 140): GridExample {
  const bpm = 90 + ((i * 37) % 90);
  const grid = [{ time: 0.1, bpm, beat: 1 }];
  return {
    trackId: i,
    group: String(i),
    grid,
    beatsPerBar: 4,
    duration,
    confidence: 0.95,
    downbeatConfidence: 0.95,
    alternatives: [{ bpm: bpm / 2, confidence: 0.001 }],
    genre: '',
    stated: [{ time: 0.1, bpm: isHalved(bpm) ? bpm / 2 : bpm, beat: 1 }],
    weight: 1,
    at: '2026-01-01T00:00:00.000Z',
  };
}

const tracks = Array.from({ length: 40 }, (_, i) => makeTrack(i));

describe('how a person counts beats', () => {
  it('is found in a grid, and applied again, whatever it is', () => {
    const choices = fc.record({
      octave: fc.constantFrom(0, 1, 2),
      half: fc.constantFrom(0, 1),
      phase: fc.constantFrom(0, 1, 2, 3),
      bpm: fc.integer({ min: 80, max: 180 }),
    });
    fc.assert(
      fc.property(choices, ({ octave, half, phase, bpm }) => {
        const track = makeTrack(0);
        const grid = [{ time: 0.1, bpm, beat: 1 }];
        const analysis = makeAnnotation({ beat_grid: grid, duration });
        const { beat_grid: stated, audio } = withPersonalGrid(
          analysis,
          analysis,
          { octave, half, phase, confidence: 0.9 },
          'ml_model_personal-grid-1',
          track.at,
        );
        expect(audio.bpm).toBeCloseTo(bpm * octaves[octave]!, 6);
        expect(choiceOf({ ...track, grid, stated })).toEqual({ octave, half, phase });
      }),
    );
  });

  it('is unknown where tempo or beats are others', () => {
    const track = makeTrack(3);
    const { bpm } = track.grid[0]!;
    expect(choiceOf({ ...track, stated: [{ time: 0.1, bpm: bpm * 1.5, beat: 1 }] })).toBeNull();
    expect(choiceOf({ ...track, stated: [{ time: 0.1 + 0.25 * (60 / bpm), bpm, beat: 1 }] })).toBeNull();
    expect(choiceOf({ ...track, stated: [] })).toBeNull();
  });

  it('is learned, runs as ONNX with the same result, and is better on unseen tracks', async () => {
    const { model, report } = await trainGrid(tracks);
    const right = (scores: readonly { readonly f1: number }[]): number =>
      scores.reduce((sum, { f1 }) => sum + f1, 0) / scores.length;
    expect(right(report.scores)).toBeGreaterThan(right(report.shipped) + 0.3);
    expect(report.penalties).toMatchObject({ half: null, phase: null });
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    const network = writeGridNetwork(model);
    const named = { version: 'personal-grid-1', created: '2026-01-01T00:00:00.000Z' };
    writeFileSync(join(folder, 'model.onnx'), network);
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(gridManifest(model, network, named)));
    const opened = await openPersonalNetwork(folder, 'grid');
    for (const track of tracks)
      expect(await placeGrid(opened, track)).toMatchObject({
        ...choiceOf(track),
        confidence: expect.any(Number),
      });
    expect(await placeGrid(opened, { ...tracks[0]!, beatsPerBar: 3 })).toBeNull();
    await expect(openPersonalNetwork(folder, 'cues')).rejects.toMatchObject({ code: 'model_unavailable' });
    await opened.dispose();
  });

  it('stays as analyzed where there is no habit', async () => {
    const { report } = await trainGrid(tracks.map((_, i) => makeTrack(i, () => i % 10 === 3)));
    expect(report.penalties).toEqual({ octave: null, half: null, phase: null });
    expect(report.scores).toEqual(report.shipped);
  });

  it('is not learned from next to nothing', async () => {
    await expect(trainGrid(tracks.slice(0, 4))).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

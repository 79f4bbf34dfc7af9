import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexGrid } from '../../src/shared/domain/beat-grid.ts';
import type { AnnotationView, Job } from '../../src/shared/contract/index.ts';
import {
  audioFlags,
  cases,
  fieldCases,
  hasCases,
  hasFfmpeg,
  namesCase,
  rampCase,
  surroundCase,
} from '../support/field-cases.ts';
import { openRpcCore } from './rpc-core.ts';
import type { RpcCore } from './rpc-core.ts';

describe.skipIf(!hasCases)('a window on files from the field', () => {
  let folder: string;
  let rpc: RpcCore;
  let analysis: Job;
  let views: Map<string, AnnotationView>;
  const failures = async (jobId: string) => (await rpc.api.jobs.failures({ jobId })).failures;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'segue-field-'));
    rpc = openRpcCore(folder, [cases]);
    const paths = [...fieldCases.map(({ file }) => file), ...(hasFfmpeg ? [] : [surroundCase])].map((file) =>
      join(cases, file),
    );
    const { jobId } = await rpc.api.analysis.start({ target: { kind: 'paths', paths } });
    analysis = await rpc.api.jobs.watch({ jobId });
    const { ids } = await rpc.api.library.query({ filter: {}, sort: [] });
    views = new Map();
    for (const trackId of ids) {
      const view = await rpc.api.annotations.get({ trackId });
      views.set(basename(view.track.path!), view);
    }
  }, 900_000);
  afterAll(async () => {
    await rpc.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('loses none of them, and says what one that needs ffmpeg needs', async () => {
    expect(analysis.state).toBe('done');
    const failed = await failures(analysis.id);
    expect(failed).toHaveLength(hasFfmpeg ? 0 : 1);
    for (const { message } of failed) expect(message).toContain('ffmpeg');
  });

  it.each(fieldCases)('$file', async ({ file, seconds, bpm, firstBeat, warning, flags = [] }) => {
    const { track, annotation, media, waveform } = views.get(file)!;
    expect(track.analyzed).toBe(true);
    expect(track.duration).toBeCloseTo(seconds, 0.5);
    expect(annotation.audio.bpm).toBeCloseTo(bpm ?? annotation.audio.bpm!, 2);
    expect(annotation.audio.downbeat).toBeCloseTo(firstBeat ?? annotation.audio.downbeat!, 2);
    expect(audioFlags(track.flags)).toEqual(flags);
    const { warnings } = await rpc.api.jobs.failures({ jobId: analysis.id });
    const said = warnings.filter(({ item }) => basename(item) === file).map(({ message }) => message);
    expect(said.join('\n')).toMatch(warning ?? /^$/u);
    // It can be heard and seen as well.
    expect(media).toMatchObject({ reason: null, format: { sampleRate: expect.any(Number) as number } });
    expect(waveform).not.toBeNull();
  });

  it('follows a tempo that rises all the time, and is less sure of it', () => {
    const { annotation, track } = views.get(rampCase)!;
    const first = 0.3;
    /** Beats since the first one, of a tempo that rises evenly from 118 to 122 BPM over 90 s. */
    const beatsAt = (time: number): number =>
      ((118 + ((time - first) * (122 - 118)) / 90 / 2) * (time - first)) / 60;
    const errors = indexGrid(annotation.beat_grid)
      .beats(0, track.duration)
      .map(({ time }) => Math.abs(beatsAt(time) - Math.round(beatsAt(time))) * (60 / 120));
    expect(errors.length).toBeGreaterThan(170);
    expect(Math.max(...errors)).toBeLessThan(0.025);
    const steady = views.get('11-vorbis-starts-at-1h.ogg')!.annotation;
    expect(annotation.provenance.beat_grid!.confidence).toBeLessThan(0.9);
    expect(annotation.provenance.beat_grid!.confidence).toBeLessThan(steady.provenance.beat_grid!.confidence);
  });

  it('says that names are not UTF-8', async () => {
    const music = join(folder, 'music');
    mkdirSync(music);
    execFileSync('tar', ['xzf', join(cases, namesCase), '-C', music]);
    const { jobId } = await rpc.api.imports.start({ paths: [music] });
    await rpc.api.jobs.watch({ jobId });
    const failed = await failures(jobId);
    expect(failed).toHaveLength(2);
    for (const { message } of failed) expect(message).toContain('is not valid UTF-8');
  });
});

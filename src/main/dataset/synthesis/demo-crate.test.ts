import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeLocation } from '../../rekordbox/location.ts';
import { readRekordboxXml } from '../../rekordbox/read-xml.ts';
import { attributeOf, type RekordboxDocument, type RekordboxTrack } from '../../rekordbox/row.ts';
import { createDemoTracks, type DemoCrate } from './demo-crate.ts';

let folder: string;
let crate: DemoCrate;
let document: RekordboxDocument;
const rows: RekordboxTrack[] = [];

beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'segue-demo-')), 'Demo & crate [1]');
  crate = await createDemoTracks(folder, { durationRange: [12, 20] });
  document = await readRekordboxXml(crate.xmlPath, {
    onTracks: (batch) => {
      rows.push(...batch);
    },
  });
});
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

function row(flaw: string): RekordboxTrack {
  return rows[crate.tracks.findIndex((track) => track.flaw === flaw)]!;
}
function truth(flaw: string): DemoCrate['tracks'][number]['truth'] {
  return crate.tracks.find((track) => track.flaw === flaw)!.truth;
}
const number = (attributes: RekordboxTrack['attributes'], name: string): number =>
  Number(attributeOf(attributes, name));

describe('demo crate', () => {
  it('lists files that exist, without problems, in XML that the importer reads', () => {
    expect(rows).toHaveLength(6);
    expect(document.problems).toEqual([]);
    expect(new Set(crate.tracks.map((track) => track.truth.title)).size).toBe(6);
    for (const each of rows) {
      const location = decodeLocation(attributeOf(each.attributes, 'Location')!);
      expect(location).toMatchObject({ kind: 'file' });
      expect(existsSync((location as { path: string }).path)).toBe(true);
    }
  });

  it('carries the true grid and cues where nothing is wrong', () => {
    const [tempo] = row('none').tempos;
    const [segment] = truth('none').tempo_segments;
    expect(number(tempo!, 'Inizio')).toBeCloseTo(segment!.time_s, 3);
    expect(number(tempo!, 'Bpm')).toBeCloseTo(segment!.bpm, 2);
    expect(row('none').marks.length).toBeGreaterThan(2);
  });

  it('has one typical mistake in each of the others', () => {
    const first = (flaw: string): { time: number; bpm: number; beat: number } => {
      const tempo = row(flaw).tempos[0]!;
      return { time: number(tempo, 'Inizio'), bpm: number(tempo, 'Bpm'), beat: number(tempo, 'Battito') };
    };
    const late = truth('grid late').tempo_segments[0]!;
    expect(first('grid late').time - late.time_s).toBeCloseTo(0.024, 3);
    expect(first('half tempo').bpm).toBeCloseTo(truth('half tempo').bpm / 2, 2);
    expect(first('wrong downbeat').beat).not.toBe(truth('wrong downbeat').tempo_segments[0]!.beat);
    const stray = row('cue off grid').marks.find((mark) => number(mark, 'Num') === 2)!;
    const beats = truth('cue off grid').beats_s;
    expect(Math.min(...beats.map((beat) => Math.abs(beat - number(stray, 'Start'))))).toBeGreaterThan(0.05);
    expect(row('not analysed').tempos).toEqual([]);
    expect(row('not analysed').marks).toEqual([]);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { readRekordboxXml } from './read-xml.ts';
import { removeAttribute, setAttribute } from './row.ts';
import type { RekordboxTrack } from './row.ts';
import { compareExports } from './verify-export.ts';

const rows: RekordboxTrack[] = [];
beforeAll(async () => {
  await readRekordboxXml('tests/fixtures/rekordbox/library.xml', {
    onTracks: (batch) => void rows.push(...batch),
  });
});

/** The differences that one edit of the first row makes. */
async function differences(edit: (row: RekordboxTrack) => void) {
  const taken = structuredClone(rows);
  edit(taken[0]!);
  const { differing } = await compareExports(rows, taken);
  return differing.flatMap((track) =>
    track.differences.map(({ code, byMs }) => (byMs === undefined ? code : [code, byMs])),
  );
}

const tempo = (inizio: string, bpm: string, beat: string): [string, string][] => [
  ['Inizio', inizio],
  ['Bpm', bpm],
  ['Metro', '4/4'],
  ['Battito', beat],
];

describe('compareExports', () => {
  it('finds nothing where all was taken', async () => {
    const comparison = await compareExports(rows, structuredClone(rows).toReversed());
    expect(comparison).toEqual({ sent: 4, taken: 4, differing: [], missing: [], others: 0 });
  });

  it('matches by Location, whatever the TrackID, the escapes and the case of a Windows path', async () => {
    expect(
      await differences((row) => {
        setAttribute(row.attributes, 'TrackID', '999');
        setAttribute(row.attributes, 'Location', 'file://localhost/c:/users/x/music/First%20%26%20Last.MP3');
      }),
    ).toEqual([]);
  });

  it('says which tracks are missing and how many are not from here', async () => {
    const comparison = await compareExports(rows.slice(0, 2), rows.slice(1));
    expect(comparison).toMatchObject({ sent: 2, taken: 1, others: 2 });
    expect(comparison.missing.map(({ label }) => label)).toEqual(["Nobody's Café 🎧 – First & Last"]);
  });

  it('takes other re-anchor nodes and one millisecond of rounding for the same', async () => {
    expect(
      await differences((row) => {
        row.tempos = [tempo('0.101', '128.00', '1')];
        setAttribute(row.marks[1]!, 'Start', '30.114');
      }),
    ).toEqual([]);
  });

  it('names what happened to the grid', async () => {
    expect(await differences((row) => (row.tempos = []))).toEqual(['grid_missing']);
    expect(await differences((row) => (row.tempos = [tempo('0.126', '128.00', '1')]))).toEqual([
      ['grid_moved', 26],
    ]);
    expect(await differences((row) => (row.tempos = [tempo('0.100', '128.00', '3')]))).toEqual([
      'downbeat_changed',
    ]);
    expect((await differences((row) => (row.tempos = [tempo('0.100', '64.00', '1')])))[0]).toBe(
      'tempo_changed',
    );
  });

  it('names what happened to cues', async () => {
    expect(await differences((row) => setAttribute(row.marks[1]!, 'Start', '30.165'))).toEqual([
      ['cue_moved', 50],
    ]);
    expect(await differences((row) => setAttribute(row.marks[1]!, 'Name', 'x'))).toEqual(['cue_renamed']);
    expect(await differences((row) => setAttribute(row.marks[1]!, 'Red', '0'))).toEqual(['cue_recolored']);
    expect(await differences((row) => row.marks.pop())).toEqual(['cue_missing']);
    expect(
      await differences((row) =>
        row.marks.push([
          ['Start', '100'],
          ['Num', '-1'],
        ]),
      ),
    ).toEqual(['cue_added']);
    expect(await differences((row) => setAttribute(row.marks[4]!, 'Start', '145.3'))).toEqual([
      'cue_missing',
      'cue_added',
    ]);
    expect(await differences((row) => removeAttribute(row.marks[2]!, 'End'))).toEqual(['cue_type_changed']);
    expect(await differences((row) => setAttribute(row.marks[2]!, 'End', '64.000'))).toEqual([
      ['cue_moved', 150],
    ]);
  });

  it('takes another spelling of a key for the same, and another key not', async () => {
    expect(await differences((row) => setAttribute(row.attributes, 'Tonality', '12A'))).toEqual([]);
    expect(await differences((row) => setAttribute(row.attributes, 'Tonality', '1A'))).toEqual([
      'key_changed',
    ]);
    expect(await differences((row) => setAttribute(row.attributes, 'Tonality', ''))).toEqual(['key_changed']);
  });
});

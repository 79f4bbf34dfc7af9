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

/** The differences caused by one edit of the first row. */
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
  it('finds nothing if everything arrived', async () => {
    const comparison = await compareExports(rows, structuredClone(rows).toReversed());
    expect(comparison).toEqual({ sent: 4, taken: 4, differing: [], missing: [], others: 0 });
  });

  it('matches by Location, regardless of TrackID, escapes and the case of a Windows path', async () => {
    expect(
      await differences((row) => {
        setAttribute(row.attributes, 'TrackID', '999');
        setAttribute(row.attributes, 'Location', 'file://localhost/c:/users/x/music/First%20%26%20Last.MP3');
      }),
    ).toEqual([]);
  });

  it('lists missing tracks and counts those that Segue did not send', async () => {
    const comparison = await compareExports(rows.slice(0, 2), rows.slice(1));
    expect(comparison).toMatchObject({ sent: 2, taken: 1, others: 2 });
    expect(comparison.missing.map(({ label }) => label)).toEqual(["Nobody's Café 🎧 – First & Last"]);
  });

  it('treats different re-anchor nodes and one millisecond of rounding as equal', async () => {
    expect(
      await differences((row) => {
        row.tempos = [tempo('0.101', '128.00', '1')];
        setAttribute(row.marks[1]!, 'Start', '30.114');
      }),
    ).toEqual([]);
  });

  it('describes changes of the grid', async () => {
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

  it('describes changes of cues', async () => {
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

  it('treats another spelling of a key as equal, and another key as different', async () => {
    expect(await differences((row) => setAttribute(row.attributes, 'Tonality', '12A'))).toEqual([]);
    expect(await differences((row) => setAttribute(row.attributes, 'Tonality', '1A'))).toEqual([
      'key_changed',
    ]);
    expect(await differences((row) => setAttribute(row.attributes, 'Tonality', ''))).toEqual(['key_changed']);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTrack } from '../../../src/main/synthesis/synthesize-folder.ts';
import { synthesizeTrack } from '../../../src/main/synthesis/synthesize-track.ts';

/** Short tracks that are the same in every run: house at 125 BPM, and trance at 140 BPM that Rekordbox knows no beat of. */
export const syntheticTracks = [
  { id: 'prepared', style: 'house', bpm: 125, seconds: [30, 45], isPrepared: true },
  { id: 'bare', style: 'trance', bpm: 140, seconds: [80, 100], isPrepared: false },
] as const;

export interface SyntheticCrate {
  readonly xml: string;
  /** In the order of {@link syntheticTracks}. */
  readonly titles: readonly string[];
  /** First downbeat of each, seconds. */
  readonly downbeats: readonly number[];
}

/** Writes the first `count` tracks as FLAC, and a Rekordbox XML for them. */
export async function writeSyntheticCrate(
  folder: string,
  count: number = syntheticTracks.length,
): Promise<SyntheticCrate> {
  const rows: string[] = [];
  const titles: string[] = [];
  const downbeats: number[] = [];
  for (const [index, { id, style, bpm, seconds, isPrepared }] of syntheticTracks.slice(0, count).entries()) {
    const track = synthesizeTrack(id, {
      id,
      style,
      bpm,
      durationRange: seconds,
      degrade: false,
      oddities: false,
    });
    const { audio, duration_s } = await writeTrack(folder, track);
    const { title, artist, downbeats_s } = track.truth;
    const downbeat = downbeats_s[0] ?? 0;
    titles.push(title);
    downbeats.push(downbeat);
    const start = downbeat.toFixed(3);
    const bar9 = (downbeat + (8 * 4 * 60) / bpm).toFixed(3);
    const prepared = `
      <TEMPO Inizio="${start}" Bpm="${bpm.toFixed(2)}" Metro="4/4" Battito="1"/>
      <POSITION_MARK Name="Start" Type="0" Start="${start}" Num="0" Red="40" Green="226" Blue="20"/>
      <POSITION_MARK Name="" Type="0" Start="${bar9}" Num="-1"/>`;
    rows.push(`    <TRACK TrackID="${index + 1}" Name="${title}" Artist="${artist}" Composer="" Album="" Grouping="" Genre="" Kind="FLAC File" Size="0" TotalTime="${Math.round(duration_s)}" DiscNumber="0" TrackNumber="${index + 1}" Year="0" AverageBpm="${isPrepared ? bpm.toFixed(2) : '0.00'}" DateAdded="2026-01-02" BitRate="900" SampleRate="44100" Comments="" PlayCount="0" Rating="0" Location="file://localhost${encodeURI(join(folder, audio))}" Remixer="" Tonality="" Label="" Mix="">${isPrepared ? prepared : ''}
    </TRACK>`);
  }
  const xml = join(folder, 'synthetic.xml');
  writeFileSync(
    xml,
    `<?xml version="1.0" encoding="UTF-8"?>
<DJ_PLAYLISTS Version="1.0.0">
  <PRODUCT Name="rekordbox" Version="7.2.14" Company="AlphaTheta"/>
  <COLLECTION Entries="${rows.length}">
${rows.join('\n')}
  </COLLECTION>
  <PLAYLISTS>
    <NODE Type="0" Name="ROOT" Count="0"/>
  </PLAYLISTS>
</DJ_PLAYLISTS>
`,
  );
  return { xml, titles, downbeats };
}

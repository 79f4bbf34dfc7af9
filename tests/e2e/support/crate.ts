import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const tracksFolder = resolve(import.meta.dirname, '../../../../shared/audio/tracks');

/** Real tracks of constant tempo (LMMS demo songs, made by people), with the tempo that their projects give. */
export const realTracks = [
  {
    file: 'lmms-popsip-electric-dancer.ogg',
    name: 'Electric Dancer',
    artist: 'Popsip',
    bpm: 125,
    seconds: 96,
  },
  { file: 'lmms-capdan-reggaetontry.ogg', name: 'ReggaetonTry', artist: 'CapDan', bpm: 180, seconds: 73 },
] as const;

/** Why tests with real music are skipped; empty when they run. */
export const noMusic = realTracks.every(({ file }) => existsSync(join(tracksFolder, file)))
  ? ''
  : 'real music in ../shared/audio/tracks is not there';
if (noMusic) console.warn(`Tests with real music are skipped: ${noMusic}`);

/**
 * Copies the real tracks to `folder` and writes a Rekordbox XML for them, as Rekordbox would: a hot cue A on the first
 * beat and a memory cue at bar 9, a playlist of both.
 */
export function writeCrate(folder: string): string {
  const rows = realTracks.map(({ file, name, artist, bpm, seconds }, index) => {
    const path = join(folder, file);
    copyFileSync(join(tracksFolder, file), path);
    const bar = (60 / bpm) * 4;
    return `    <TRACK TrackID="${index + 1}" Name="${name}" Artist="${artist}" Composer="" Album="" Grouping="" Genre="Electronic" Kind="OGG File" Size="0" TotalTime="${seconds}" DiscNumber="0" TrackNumber="${index + 1}" Year="0" AverageBpm="${bpm.toFixed(2)}" DateAdded="2026-01-02" BitRate="192" SampleRate="44100" Comments="" PlayCount="0" Rating="0" Location="file://localhost${encodeURI(path)}" Remixer="" Tonality="" Label="" Mix="">
      <TEMPO Inizio="0.000" Bpm="${bpm.toFixed(2)}" Metro="4/4" Battito="1"/>
      <POSITION_MARK Name="Start" Type="0" Start="0.000" Num="0" Red="40" Green="226" Blue="20"/>
      <POSITION_MARK Name="" Type="0" Start="${(8 * bar).toFixed(3)}" Num="-1"/>
    </TRACK>`;
  });
  const xml = `<?xml version="1.0" encoding="UTF-8"?>

<DJ_PLAYLISTS Version="1.0.0">
  <PRODUCT Name="rekordbox" Version="7.2.14" Company="AlphaTheta"/>
  <COLLECTION Entries="${rows.length}">
${rows.join('\n')}
  </COLLECTION>
  <PLAYLISTS>
    <NODE Type="0" Name="ROOT" Count="1">
      <NODE Name="Crate" Type="1" KeyType="0" Entries="${rows.length}">
${rows.map((_, index) => `        <TRACK Key="${index + 1}"/>`).join('\n')}
      </NODE>
    </NODE>
  </PLAYLISTS>
</DJ_PLAYLISTS>
`;
  const path = join(folder, 'collection.xml');
  writeFileSync(path, xml);
  return path;
}

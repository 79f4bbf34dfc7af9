import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** A synthetic library, big enough to hurt. */
export async function writeLibrary(path: string, count: number): Promise<void> {
  const words = [
    'Night',
    'Drive',
    'Echo',
    'Pulse',
    'Love',
    'Signal',
    'Ocean',
    'Velvet',
    'Static',
    'Bloom',
    'Orbit',
  ];
  const keys = ['Am', 'Em', 'Bm', 'F#m', 'C', 'G', 'D', 'Fm', 'Gm', 'Dm'];
  const stream = createWriteStream(path);
  stream.write(`<?xml version="1.0" encoding="UTF-8"?>\n<DJ_PLAYLISTS Version="1.0.0">\n`);
  stream.write(
    `<PRODUCT Name="rekordbox" Version="7.2.14" Company="AlphaTheta"/><COLLECTION Entries="${count}">\n`,
  );
  for (let i = 0; i < count; i++) {
    const word = (step: number): string => words[(i * step + ((i / words.length) | 0)) % words.length]!;
    const bpm = (118 + (i % 60)).toFixed(2);
    const more = stream.write(
      `<TRACK TrackID="${i + 1}" Name="${word(1)} ${word(3)} ${i}" Artist="${word(5)} ${i % 700}" Genre="${word(7)}" TotalTime="${180 + (i % 300)}" AverageBpm="${bpm}" DateAdded="2026-01-02" SampleRate="44100" Location="file://localhost/music/${i}.flac" Tonality="${keys[i % keys.length]!}"><TEMPO Inizio="0.025" Bpm="${bpm}" Metro="4/4" Battito="1"/><POSITION_MARK Name="" Type="0" Start="0.025" Num="0" Red="40" Green="226" Blue="20"/><POSITION_MARK Name="" Type="0" Start="60.025" Num="-1"/></TRACK>\n`,
    );
    if (!more) await once(stream, 'drain');
  }
  stream.end('</COLLECTION></DJ_PLAYLISTS>\n');
  await finished(stream);
}

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RATE = 22_050;
const SECONDS = 600;
export const BPM = 126;

/** Ten minutes of kick and hat at {@link BPM}, 22.05 kHz mono, as WAV. */
export function writeTenMinutes(path: string): void {
  const samples = RATE * SECONDS;
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples * 2, 40);
  const beat = 60 / BPM;
  let noise = 1;
  for (let i = 0; i < samples; i++) {
    const time = i / RATE;
    const inBeat = time % beat;
    const inHalf = (time + beat / 2) % beat;
    noise = (noise * 16_807) % 2_147_483_647;
    const quiet = Math.floor(time / (beat * 64)) % 3 === 2 ? 0.1 : 1;
    const kick = quiet * Math.sin(2 * Math.PI * 55 * inBeat) * Math.exp(-inBeat * 18);
    const hat = 0.25 * (noise / 1_073_741_823 - 1) * Math.exp(-inHalf * 60);
    bytes.writeInt16LE(Math.round(26_000 * Math.max(-1, Math.min(1, kick + hat))), 44 + i * 2);
  }
  writeFileSync(path, bytes);
}

/** The same in stereo at 44.1 kHz as FLAC, MP3 (320 kbit/s) and M4A (AAC), encoded by ffmpeg; returns their paths. */
export function encodeTenMinutes(folder: string): readonly string[] {
  const wav = join(folder, 'ten-minutes.wav');
  writeTenMinutes(wav);
  const encode = (name: string, ...options: readonly string[]): string => {
    const path = join(folder, name);
    execFileSync('ffmpeg', ['-y', '-v', 'error', '-i', wav, '-ac', '2', '-ar', '44100', ...options, path]);
    return path;
  };
  return [
    encode('ten-minutes.flac'),
    encode('ten-minutes.mp3', '-c:a', 'libmp3lame', '-b:a', '320k'),
    encode('ten-minutes.m4a', '-c:a', 'aac', '-b:a', '256k'),
  ];
}

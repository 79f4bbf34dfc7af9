import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const RATE = 22_050;

/** Writes a WAV of clicks (22 050 Hz, mono, 16 bits) and returns its path: about the cheapest file that has a beat. */
export function writeClicks(path: string, { seconds = 10, bpm = 120 } = {}): string {
  const count = Math.round(seconds * RATE);
  const wav = Buffer.alloc(44 + 2 * count);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + 2 * count, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(2 * RATE, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(2 * count, 40);
  const period = Math.round((60 * RATE) / bpm);
  for (let i = 0; i < count; i++) {
    const since = i % period;
    wav.writeInt16LE(Math.round(25_000 * Math.exp(-since / 300) * Math.sin(since / 4)), 44 + 2 * i);
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, wav);
  return path;
}

import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMelConsumer } from '../src/main/analysis/front-end/mel.ts';
import { melValues } from '../src/main/analysis/front-end/mel-values.ts';
import type { MelSpectrogram } from '../src/main/analysis/types.ts';

/** Labels of one track; times in seconds. A null list means unknown: its loss is skipped. */
export interface Labels {
  readonly id: string;
  readonly split: 'train' | 'validation';
  /** `engine`: composed here, played by third-party instruments; `agreed`: recorded, with beats on which two methods agree. */
  readonly kind: 'synthetic' | 'engine' | 'real' | 'agreed';
  /** Source of the sound, by which ablations leave out tracks and scores are grouped. */
  readonly origin: string;
  readonly style: string | null;
  readonly bpm: number;
  readonly duration: number;
  /** The range covered by the labels. */
  readonly known: readonly [number, number];
  readonly beats: readonly number[];
  readonly downbeats: readonly number[] | null;
  readonly boundaries: readonly { readonly time: number; readonly strength: number }[] | null;
  readonly sections: readonly { readonly time: number; readonly label: string }[] | null;
}

/** The log-mel spectrogram of the app's own front end. Mixes several channels to mono. */
export function melOf(channels: readonly Float32Array[], sampleRate: number): MelSpectrogram {
  const consumer = createMelConsumer(sampleRate);
  const span = 1 << 16;
  for (let start = 0; start < channels[0]!.length; start += span) {
    const parts = channels.map((channel) => channel.subarray(start, start + span));
    const mono = parts[0]!.map((_, i) => parts.reduce((sum, part) => sum + part[i]!, 0) / parts.length);
    consumer.push({ channels: parts, mono });
  }
  return consumer.finish();
}

/** Rows of `bands` values as NumPy's .npy, version 1.0, float16, C order. */
export function toNpy(values: Float32Array, bands: number): Uint8Array {
  const header = `{'descr': '<f2', 'fortran_order': False, 'shape': (${values.length / bands}, ${bands}), }`;
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const data = new Uint8Array(Float16Array.from(values).buffer);
  const prefix = Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY'),
    Buffer.from([1, 0, padded.length & 255, padded.length >> 8]),
    Buffer.from(padded, 'latin1'),
  ]);
  return Buffer.concat([prefix, data]);
}

export const isSaved = (cache: string, id: string): boolean => existsSync(join(cache, `${id}.json`));

/** Writes `<id>.npy` and `<id>.json`. The labels are written last: their presence means that the track is complete. */
export async function saveTrack(cache: string, labels: Labels, mel: MelSpectrogram): Promise<void> {
  const path = join(cache, labels.id);
  await writeFile(`${path}.npy.part`, toNpy(melValues(mel), mel.bands));
  await rename(`${path}.npy.part`, `${path}.npy`);
  await writeFile(`${path}.json.part`, JSON.stringify(labels));
  await rename(`${path}.json.part`, `${path}.json`);
  console.log(
    `${labels.id} ${labels.split} ${labels.origin} ${labels.bpm} BPM ${labels.duration.toFixed(0)} s`,
  );
}

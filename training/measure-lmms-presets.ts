/**
 * Plays each candidate of engines/lmms-candidates.ts with LMMS and writes those whose sound begins where its note does
 * to engines/lmms-presets.json, from batch to batch.
 *
 *   node training/measure-lmms-presets.ts
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listCandidates } from './engines/lmms-candidates.ts';
import type { Candidate } from './engines/lmms-candidates.ts';
import { readInstrument } from './engines/lmms-instrument.ts';
import { renderTogether } from './engines/lmms-render.ts';
import { RENDER_RATE } from './engines/piece.ts';

/** Parts of a list with `size` items at most. */
const batchesOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/** Seconds. Short notes with pauses, whose onsets are measured. */
const onsets = Array.from({ length: 4 }, (_, i) => 0.15 + i * 0.3537);
/** Then pitched parts hold a note, and rest while it rings on. */
const held = { time: 1.55, duration: 0.95 };
/** Seconds from one candidate to the next in a project. */
const spans = { pitched: 3.2, drums: 1.8 } as const;

const keys = { bass: 33, pad: 60, stab: 60, lead: 67, arp: 69, vocal: 60 } as const;
const isPitched = (part: string): part is keyof typeof keys => part in keys;

/** Ranges of the lateness of every note, in milliseconds. Pads and voices may swell, the beat is not theirs. */
const bounds = { drums: [-1, 6], notes: [-7, 12], swelling: [-7, 80] } as const;
const boundsOf = (part: string): readonly [number, number] => {
  if (part === 'pad' || part === 'vocal') return bounds.swelling;
  return isPitched(part) ? bounds.notes : bounds.drums;
};

const peakOf = (sound: Float32Array): number =>
  sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** When the sound around `time` has risen by 15 % of its rise, in milliseconds after it; null if it hardly rises. */
function latenessAt(sound: Float32Array, time: number): number | null {
  const from = Math.round((time - 0.05) * RENDER_RATE);
  const before = peakOf(sound.subarray(from, from + Math.round(0.035 * RENDER_RATE)));
  const part = sound.subarray(from, from + Math.round(0.2 * RENDER_RATE));
  const peak = peakOf(part);
  if (peak < 2 * before || peak < 1e-3) return null;
  const threshold = before + 0.15 * (peak - before);
  const onset = from + part.findIndex((value) => Math.abs(value) > threshold);
  return 1000 * (onset / RENDER_RATE - time);
}

/** Whether a held note rises again and again, as echoes, sequences and fast tremolo do. */
function hasOnsetsOfItsOwn(sound: Float32Array): boolean {
  const size = Math.round(0.025 * RENDER_RATE);
  const first = Math.round((held.time + 0.2) * RENDER_RATE);
  const levels: number[] = [];
  const last = (held.time + held.duration) * RENDER_RATE;
  for (let at = first; at + size <= last; at += size)
    levels.push(Math.hypot(...sound.subarray(at, at + size)));
  const floor = 0.05 * Math.max(...levels);
  return levels.filter((level, i) => i >= 2 && level > 2 * Math.max(levels[i - 2]!, floor)).length > 1;
}

const measured: Record<string, Record<string, number>> = {};
const candidates = listCandidates();
console.log(`${candidates.length} candidates`);
/** Instruments that are computed, or whose effects are, while they rest: fewer of them share a project. */
const isBusy = ({ path }: Candidate): boolean =>
  /\.xiz$|presets\/(LB302|Monstro|Nescaline|OpulenZ|SID|Vibed|Watsyn)/.test(path);
const drums = candidates.filter(({ part }) => !isPitched(part));
const pitched = candidates.filter(({ part }) => isPitched(part));
const batches = [
  ...batchesOf(drums, 40),
  ...batchesOf(
    pitched.filter((candidate) => !isBusy(candidate)),
    30,
  ),
  ...batchesOf(pitched.filter(isBusy), 5),
];
for (const batch of batches) {
  const span = isPitched(batch[0]!.part) ? spans.pitched : spans.drums;
  const tracks = await Promise.all(
    batch.map(async ({ part, path }, i) => {
      const short = onsets.map((time) => ({ time, duration: isPitched(part) ? 0.15 : 0.3 }));
      const midi = isPitched(part) ? keys[part] : 69;
      const notes = [...short, ...(isPitched(part) ? [held] : [])].map((note) => ({
        ...{ time: i * span + note.time, duration: note.duration },
        ...{ midi, velocity: 0.9 },
      }));
      return { name: `s${i}`, instrument: await readInstrument(path), notes };
    }),
  );
  const together = await renderTogether(tracks, batch.length * span);
  for (const [i, { part, path }] of batch.entries()) {
    const at = Math.round(i * span * RENDER_RATE);
    const sound = together.subarray(at, at + Math.round(span * RENDER_RATE));
    const late = onsets.map((time) => latenessAt(sound, time));
    const sorted = late.filter((value) => value !== null).sort((a, b) => a - b);
    const [least, most] = boundsOf(part);
    const isClear = sorted.length === onsets.length && sorted[0]! >= least && sorted.at(-1)! <= most;
    const isSteady = !isPitched(part) || !hasOnsetsOfItsOwn(sound);
    if (isClear && isSteady)
      (measured[part] ??= {})[path] = Math.round(sorted[sorted.length >> 1]! * 10) / 10;
    else
      console.log(
        `Left out: ${part} ${path} ${isSteady ? late.map((v) => v?.toFixed(1)) : 'rises by itself'}`,
      );
  }
  await writeFile(
    join(import.meta.dirname, 'engines/lmms-presets.json'),
    `${JSON.stringify(measured, null, 2)}\n`,
  );
}

import { describe, expect, it } from 'vitest';
import { composePiece } from '../../training/engines/compose.ts';
import { feels } from '../../training/engines/feels.ts';
import type { Feel } from '../../training/engines/feels.ts';
import { pieceOfSynthesizer } from '../../training/engines/synthesizer-score.ts';

const pieces = Array.from({ length: 60 }, (_, i) => composePiece(`test/${i}`, [40, 60]));

describe('feels', () => {
  it.each(Object.entries<Feel>(feels))('writes every figure of %s over one bar', (_, feel) => {
    const { beatsPerBar, division, kick, snare, hats, openHat, bass, stab } = feel;
    for (const figure of [kick, snare, hats, openHat, bass, stab].flat())
      expect(figure).toMatch(new RegExp(`^[xo.]{${beatsPerBar * division}}$`));
  });
});

describe('composePiece', () => {
  it('gives the same piece for the same seed and another for another', () => {
    expect(composePiece('test/0', [40, 60])).toEqual(pieces[0]);
    expect(pieces[1]!.beats).not.toEqual(pieces[0]!.beats);
  });

  it('beats ascend at 60 to 212 a minute, also where the tempo changes', () => {
    for (const { beats } of pieces)
      for (const [i, beat] of beats.entries()) {
        if (i === 0) continue;
        const bpm = 60 / (beat - beats[i - 1]!);
        expect(bpm).toBeGreaterThan(60);
        expect(bpm).toBeLessThan(212);
      }
  });

  it('bars and changes of the arrangement begin on beats', () => {
    for (const { beats, downbeats, boundaries } of pieces) {
      const times = new Set(beats);
      for (const time of downbeats) expect(times.has(time)).toBe(true);
      for (const { time } of boundaries) expect(downbeats).toContain(time);
    }
  });

  it('all sounds lie within the piece, in order', () => {
    for (const { notes, hits, duration, known } of pieces) {
      for (const sounds of [notes, hits]) {
        const times = sounds.map(({ time }) => time);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times[0] ?? 0).toBeGreaterThanOrEqual(0);
        expect(times.at(-1) ?? 0).toBeLessThan(duration);
      }
      expect(known[0]).toBeLessThan(known[1]);
    }
  });

  it('contains what naive readings get wrong', () => {
    /** Share of hits of a drum that lie nearer to a half beat than to a beat. */
    const offBeat = ({ beats, hits }: (typeof pieces)[number], drum: string): number => {
      const chosen = hits.filter((hit) => hit.drum === drum && hit.time < beats.at(-1)!);
      const off = chosen.filter(({ time }) => {
        const next = beats.findIndex((beat) => beat > time);
        if (next < 1) return false;
        const phase = (time - beats[next - 1]!) / (beats[next]! - beats[next - 1]!);
        return phase > 0.25 && phase < 0.75;
      });
      return chosen.length > 0 ? off.length / chosen.length : 0;
    };
    const bars = ({ beats, downbeats }: (typeof pieces)[number]): Set<number> =>
      new Set(downbeats.slice(1).map((time, i) => beats.indexOf(time) - beats.indexOf(downbeats[i]!)));
    expect(pieces.some((piece) => offBeat(piece, 'openHat') > 0.9)).toBe(true);
    expect(pieces.some((piece) => offBeat(piece, 'kick') > 0.4)).toBe(true);
    expect(pieces.some((piece) => offBeat(piece, 'snare') > 0.6)).toBe(true);
    expect(pieces.some((piece) => bars(piece).has(4) && bars(piece).has(3))).toBe(true);
    expect(pieces.some(({ bpm }) => bpm > 180)).toBe(true);
    expect(new Set(pieces.map(({ feel }) => feel)).size).toBeGreaterThan(9);
  });
});

describe('pieceOfSynthesizer', () => {
  it('keeps the truth of the score', () => {
    const piece = pieceOfSynthesizer('test/7', [40, 60]);
    const kicks = piece.hits.filter(({ drum }) => drum === 'kick');
    expect(kicks.length).toBeGreaterThan(10);
    const times = piece.beats.map((time) => time.toFixed(4));
    expect(kicks.some(({ time }) => times.includes(time.toFixed(4)))).toBe(true);
    expect(piece.sections!.length).toBeGreaterThan(1);
  });
});

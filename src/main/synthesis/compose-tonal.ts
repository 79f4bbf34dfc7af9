import type { SectionLabel } from '../../shared/domain/index.ts';
import type { DrumPart, SectionEnding } from './compose-drums.ts';
import type { LayerName, SectionPlan } from './layers.ts';
import { drawBassPattern } from './patterns/bass.ts';
import { arpNote, drawMelody, drawRhythm } from './patterns/melody.ts';
import type { Melody } from './patterns/melody.ts';
import type { PartName } from './score.ts';
import type { Plan, ScoreWriter } from './score-writer.ts';
import { chordAt, drawProgression } from './theory.ts';
import type { Chord } from './theory.ts';

const levels: Readonly<Record<PartName, number>> = {
  bass: 0.55,
  pad: 0.32,
  stab: 0.4,
  lead: 0.4,
  arp: 0.3,
  vocal: 0.45,
};

/** Lowest note of the bass register: E1 to D#2. */
function bassMidi(pitchClass: number): number {
  return 28 + ((pitchClass - 4 + 12) % 12);
}

/** The musical material of one kind of section. */
interface Material {
  readonly progression: readonly Chord[];
  readonly lead: Melody;
  readonly vocal: Melody;
  readonly stabSteps: readonly number[];
  readonly bassLine: ReturnType<typeof drawBassPattern>;
}

/** Verses and the quiet parts share one material, drops and choruses another. */
function isMain(label: SectionLabel): boolean {
  return label === 'drop' || label === 'chorus' || label === 'buildup' || label === 'breakdown';
}

/** Writes bass, chords, leads, arpeggios and voices of all sections. */
export function writeTonal(
  plan: Plan,
  score: ScoreWriter,
  drums: DrumPart,
  endings: readonly SectionEnding[],
): void {
  const rng = plan.rng.fork('tonal score');
  const { harmony, kit, beatsPerBar } = plan;
  const bar = beatsPerBar * 4;
  const kickSteps = drums.main.kick.map((hit) => hit.step);

  function drawMaterial(label: string, base: Material | null): Material {
    const own = rng.fork(label);
    const progression =
      base && own.chance(0.6)
        ? base.progression
        : drawProgression(own.fork('chords'), harmony, own.pick([4, 4, 4, 8, 2]));
    const melodyBars = own.pick([2, 4, 4, 8]);
    return {
      progression,
      lead: drawMelody(own.fork('lead'), harmony, progression, {
        bars: melodyBars,
        beatsPerBar,
        density: own.range(0.2, 0.55),
        register: own.pick([72, 76, 67]),
      }),
      vocal: drawMelody(own.fork('vocal'), harmony, progression, {
        bars: own.pick([2, 4, 8]),
        beatsPerBar,
        density: own.range(0.12, 0.4),
        register: own.pick([60, 64, 69]),
      }),
      stabSteps: drawRhythm(own.fork('stab'), bar, own.range(0.15, 0.4)),
      bassLine:
        base && own.chance(0.5)
          ? base.bassLine
          : drawBassPattern(own.fork('bass'), drums.feel, kit.bassKind, beatsPerBar, kickSteps),
    };
  }
  const mainMaterial = drawMaterial('main', null);
  const sideMaterial = drawMaterial('side', mainMaterial);
  const gain = Object.fromEntries(
    Object.entries(levels).map(([part, level]) => [part, level * 10 ** (rng.range(-4, 3) / 20)]),
  ) as Record<PartName, number>;
  const pan = { stab: rng.range(-0.3, 0.3), arp: rng.range(-0.5, 0.5) };
  const padPerBar = rng.chance(0.3);
  const arpUp = rng.pick([0, 12, 12]);

  function writeBar(section: SectionPlan, layers: ReadonlySet<LayerName>, at: number, endStep: number): void {
    const material = isMain(section.label) ? mainMaterial : sideMaterial;
    const position = at - section.startBar;
    const chord = chordAt(material.progression, position);
    const fits = (step: number): boolean => step >= 0 && step < endStep;
    const clip = (step: number, length: number): number => Math.min(length, endStep - step);

    if (layers.has('bass')) {
      const { bars, notes } = material.bassLine;
      const offset = (position % bars) * bar;
      for (const note of notes) {
        const step = note.step - offset;
        if (!fits(step) || note.step >= offset + bar) continue;
        const length = clip(step, note.length);
        const midi = bassMidi(chord.root) + note.interval;
        const shared = {
          bus: 'bass',
          midis: [midi],
          bar: at,
          step,
          length,
          velocity: note.velocity,
        } as const;
        score.note({ ...shared, part: 'bass', voice: kit.bass, gain: gain.bass });
        if (kit.sub)
          score.note({ ...shared, part: 'bass', voice: kit.sub, gain: gain.bass * 0.7, silentInTruth: true });
      }
    }
    if (layers.has('pad')) {
      const first = position === 0 || chordAt(material.progression, position - 1) !== chord || padPerBar;
      if (first) {
        let length = bar;
        if (!padPerBar) {
          let ahead = 1;
          while (
            position + ahead < section.bars &&
            ahead < 4 &&
            chordAt(material.progression, position + ahead) === chord
          )
            ahead++;
          length = bar * ahead;
        }
        score.note({
          part: 'pad',
          bus: 'chords',
          voice: kit.pad,
          midis: chord.notes,
          bar: at,
          step: 0,
          length: endStep < bar ? endStep : length,
          velocity: 0.9,
          gain: gain.pad,
        });
      }
    }
    if (layers.has('stab')) {
      for (const [i, step] of material.stabSteps.entries()) {
        if (!fits(step)) continue;
        const gap = (material.stabSteps[i + 1] ?? bar) - step;
        score.note({
          part: 'stab',
          bus: 'chords',
          voice: kit.stab,
          midis: chord.notes,
          bar: at,
          step,
          length: clip(step, Math.min(gap, 2)),
          velocity: step % 4 === 0 ? 1 : 0.85,
          gain: gain.stab,
          pan: pan.stab,
        });
      }
    }
    for (const part of ['lead', 'vocal'] as const) {
      if (!layers.has(part)) continue;
      const melody = material[part];
      const offset = (position % melody.bars) * bar;
      for (const note of melody.notes) {
        const step = note.step - offset;
        if (!fits(step) || note.step >= offset + bar) continue;
        score.note({
          part,
          bus: 'lead',
          voice: kit[part],
          midis: [note.midi],
          bar: at,
          step,
          length: clip(step, note.length),
          velocity: note.velocity,
          gain: gain[part],
        });
      }
    }
    if (layers.has('arp')) {
      const shape = kit.arpShape;
      for (let i = 0; ; i++) {
        const step = i * shape.division;
        if (step >= Math.min(endStep, bar)) break;
        score.note({
          part: 'arp',
          bus: 'lead',
          voice: kit.arp,
          midis: [arpNote(shape, chord, i + position * Math.round(bar / shape.division)) + arpUp],
          bar: at,
          step,
          length: shape.division * shape.length,
          velocity: i % 4 === 0 ? 1 : 0.8,
          gain: gain.arp,
          pan: (i % 2 === 0 ? 1 : -1) * pan.arp,
        });
      }
    }
  }

  for (const [index, section] of plan.sections.entries()) {
    const ending = endings[index]!;
    const end = section.startBar + section.bars;
    for (const phrase of section.phrases) {
      for (let at = phrase.startBar; at < phrase.startBar + phrase.bars; at++) {
        const endStep = Math.min(bar, bar * (end - at) - ending.gap);
        if (endStep > 0) writeBar(section, phrase.layers, at, endStep);
      }
    }
  }
}

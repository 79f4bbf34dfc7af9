import { createRng } from '../../src/main/numeric/rng.ts';
import type { PartName, ScoreHit, ScoreNote } from '../../src/main/synthesis/score.ts';
import { chordAt, drawHarmony, drawProgression, scaleNote } from '../../src/main/synthesis/theory.ts';
import { drawFigures, drawSections, drumLayers, jaccardDistance } from './arrangement.ts';
import type { Layer } from './arrangement.ts';
import { feels, readFigure } from './feels.ts';
import type { Feel, FeelName } from './feels.ts';
import type { Piece } from './piece.ts';
import { createPulse, drawIntervals } from './pulse.ts';
import type { TempoKind } from './pulse.ts';

/** Composes a piece that misleads simple methods. The same seed yields the same piece. */
export function composePiece(seed: string, seconds: readonly [number, number]): Piece {
  const rng = createRng(`segue-engines:${seed}`);
  const feelName = rng
    .fork('feel')
    .weighted<FeelName>(
      Object.fromEntries(Object.entries(feels).map(([name, { weight }]) => [name, weight])),
    );
  const feel: Feel = feels[feelName];
  const { beatsPerBar, division } = feel;
  const basics = rng.fork('basics');
  const drawn = basics.logRange(...feel.bpm);
  const bpm = basics.chance(0.6) ? Math.round(drawn) : Math.round(drawn * 100) / 100;
  const length = basics.range(...seconds);
  const sections = drawSections(
    rng.fork('sections'),
    Math.max(8, Math.round((length * bpm) / 60 / beatsPerBar)),
  );

  /** First beat of each bar, and of the bar after the last. */
  const barStarts = [0];
  const sectionStarts: number[] = [];
  for (const section of sections) {
    sectionStarts.push(barStarts.length - 1);
    for (let bar = 0; bar < section.bars; bar++) {
      const slip = bar === section.bars - 1 ? Math.max(section.slip, 1 - beatsPerBar) : 0;
      barStarts.push(barStarts.at(-1)! + beatsPerBar + slip);
    }
  }
  const totalBeats = barStarts.at(-1)!;
  const borders = sectionStarts.slice(1).map((bar) => barStarts[bar]!);
  const kind = basics.weighted<TempoKind>({
    constant: 72,
    jump: borders.length > 0 ? 9 : 0,
    ramp: 6,
    drift: 13,
  });
  const pickUp = basics.chance(0.25) ? basics.pick([0.5, 1, 1, 1.5, 2, 3]) : 0;
  const interval = 60 / bpm;
  /** Most pieces begin after a pause, some in the middle of a bar. */
  const start = basics.pick([
    0,
    basics.logRange(0.005, 3),
    basics.logRange(0.005, 1),
    -basics.range(0, 8) * interval,
  ]);
  const origin = pickUp * interval + start;
  const timeOf = createPulse(origin, drawIntervals(rng.fork('tempo'), kind, bpm, totalBeats, borders));
  const duration = timeOf(totalBeats) + basics.pick([0.02, 0.5, 1.5, 3]);

  const notes: ScoreNote[] = [];
  const hits: ScoreHit[] = [];
  const play = rng.fork('playing');
  const looseness = basics.chance(0.5) ? 0 : basics.range(0.001, 0.007);
  const swing = division === 4 && basics.chance(0.3) ? basics.range(0.1, 0.6) : 0;
  const at = (bar: number, step: number): number =>
    timeOf(barStarts[bar]! + (step + (step % 2 === 1 ? swing / 2 : 0)) / division);
  const hit = (drum: ScoreHit['drum'], bar: number, step: number, velocity: number): void => {
    const time = at(bar, step) + (drum === 'kick' ? 0.3 : 1) * play.gaussian(looseness);
    if (time >= 0) hits.push({ drum, time, velocity: velocity * play.range(0.88, 1) });
  };
  const note = (
    part: PartName,
    bar: number,
    step: number,
    steps: number,
    midi: number,
    velocity: number,
  ): void => {
    const time = at(bar, step) + play.gaussian(looseness);
    const until = at(bar, step + steps) - 0.01;
    if (time >= 0)
      notes.push({
        part,
        time,
        duration: Math.max(0.03, until - time),
        midi,
        velocity: velocity * play.range(0.85, 1),
      });
  };

  const harmony = drawHarmony(rng.fork('harmony'), 0.7);
  const progression = drawProgression(rng.fork('chords'), harmony, basics.pick([4, 4, 4, 8, 2]));
  const figureSets = [
    drawFigures(rng.fork('figures 0'), feel),
    drawFigures(rng.fork('figures 1'), feel),
  ] as const;
  /** Chords and bass notes may come half a beat before their bar. */
  const push = basics.chance(0.15) ? Math.floor(division / 2) : 0;
  const crashShare = basics.range(0, 0.9);
  const bassJump = basics.pick([0, 0, 7, 12]);
  const levels = Object.fromEntries(
    ['kick', 'snare', 'hats', 'openHat', 'perc', 'bass', 'pad', 'stab', 'lead', 'arp'].map((layer) => [
      layer,
      basics.range(0.45, 1),
    ]),
  ) as Record<Layer, number>;

  if (pickUp > 0) {
    const snare = basics.chance(0.4);
    for (let step = -Math.round(pickUp * division); step < 0; step += basics.pick([1, 1, 2]))
      if (snare) hit('snare', 0, step, 0.8);
      else note('lead', 0, step, 1, scaleNote(harmony, 60 + harmony.tonic, play.int(0, 7)), 0.8);
  }
  let bar = 0;
  for (const section of sections) {
    const figures = figureSets[section.figures];
    const { layers } = section;
    const first = bar;
    const fill = play.chance(0.5) ? play.pick([1, 2, beatsPerBar]) : 0;
    if (first > 0 && play.chance(crashShare))
      hit('crash', first, play.chance(0.08) ? -Math.floor(division / 2) : 0, 1);
    for (; bar < first + section.bars; bar++) {
      const steps = (barStarts[bar + 1]! - barStarts[bar]!) * division;
      const position = bar - first;
      const chord = chordAt(progression, position);
      const last = position === section.bars - 1;
      const drumEnd = last && fill > 0 && layers.has('snare') ? steps - fill * division : steps;
      const drums = position % 2 === 1 ? figures.answer : figures.drums;
      for (const layer of drumLayers)
        if (layers.has(layer))
          for (const { step, velocity } of readFigure(drums[layer]))
            if (step < drumEnd) hit(layer, bar, step, velocity * levels[layer]);
      if (layers.has('perc'))
        for (const { step, velocity } of readFigure(figures.perc))
          if (step < steps) hit('perc', bar, step, velocity * levels.perc);
      for (let step = drumEnd; step < steps; step++)
        if (play.chance(0.7)) hit(play.chance(0.6) ? 'snare' : 'tom', bar, step, play.range(0.4, 1));
      const shift = position > 0 && play.chance(0.8) ? -push : 0;
      if (layers.has('bass'))
        for (const { step, velocity } of readFigure(figures.bass)) {
          if (step >= steps) continue;
          const root = 28 + ((chord.root - 4 + 12) % 12) + (play.chance(0.2) ? bassJump : 0);
          note('bass', bar, step === 0 ? shift : step, play.pick([1, 1, 2, 3]), root, velocity * levels.bass);
        }
      if (layers.has('pad') && (position === 0 || chordAt(progression, position - 1) !== chord))
        for (const midi of chord.notes) note('pad', bar, shift, steps, midi, levels.pad);
      if (layers.has('stab'))
        for (const { step, velocity } of readFigure(figures.stab))
          if (step < steps)
            for (const midi of chord.notes)
              note('stab', bar, step, play.pick([1, 1, 2]), midi, velocity * levels.stab);
      if (layers.has('arp'))
        for (let step = 0; step < steps; step++) {
          const count = position * steps + step;
          if (count % figures.arpStep !== 0) continue;
          const index = count / figures.arpStep;
          const tone = chord.notes[index % chord.notes.length]!;
          note('arp', bar, step, figures.arpStep, tone + 12, levels.arp * (index % 4 === 0 ? 1 : 0.8));
        }
      if (layers.has('lead')) {
        const offset = (position % figures.leadBars) * beatsPerBar * division;
        for (const { step, length: span, degree } of figures.lead)
          if (step >= offset && step < offset + steps)
            note(
              'lead',
              bar,
              step - offset,
              span,
              scaleNote(harmony, 60 + harmony.tonic, degree),
              levels.lead,
            );
      }
    }
  }
  notes.sort((a, b) => a.time - b.time);
  hits.sort((a, b) => a.time - b.time);

  const beats: number[] = [];
  for (let beat = -Math.floor(pickUp); beat < totalBeats; beat++)
    if (timeOf(beat) >= 0) beats.push(timeOf(beat));
  const starts = sectionStarts.map((index) => timeOf(barStarts[index]!));
  return {
    id: seed.replace(/[^\w-]/g, '-'),
    style: null,
    feel: feelName,
    bpm,
    duration,
    known: [
      Math.max(0, Math.min(notes[0]?.time ?? Infinity, hits[0]?.time ?? Infinity) - 0.1),
      timeOf(totalBeats),
    ],
    beats,
    downbeats: barStarts
      .slice(0, -1)
      .map((beat) => timeOf(beat))
      .filter((time) => time >= 0),
    boundaries: sections.flatMap((section, i) =>
      i > 0 && starts[i]! > 0
        ? [
            {
              time: starts[i]!,
              strength: Math.max(0.1, jaccardDistance(sections[i - 1]!.layers, section.layers)),
            },
          ]
        : [],
    ),
    sections: null,
    notes,
    hits,
  };
}

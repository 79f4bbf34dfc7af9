import type { PhrasePlan, SectionPlan } from './layers.ts';
import { drawDrumPattern, drawFill } from './patterns/drums.ts';
import type { DrumPattern } from './patterns/drums.ts';
import type { Hit } from './patterns/hit.ts';
import type { Sample } from './sample.ts';
import type { ScoreHit } from './score.ts';
import type { Plan, ScoreWriter } from './score-writer.ts';
import { styles } from './styles.ts';
import type { DrumFeel, Style } from './styles.ts';

/** Peak levels of the drum layers. */
const levels = {
  kick: 0.9,
  snare: 0.6,
  hats: 0.24,
  openHat: 0.26,
  ride: 0.2,
  perc: 0.3,
  tom: 0.5,
  crash: 0.35,
};

export interface DrumPart {
  readonly feel: DrumFeel;
  readonly main: DrumPattern;
}

/** What happens to the drums at the end of a section. */
export interface SectionEnding {
  /** Sixteenths of silence before the next section. */
  readonly gap: number;
  /** Sixteenths of fill. */
  readonly fill: number;
  /** Sixteenths at the end without kick. */
  readonly kickRest: number;
}

export function drawDrums(plan: Plan): DrumPart {
  const rng = plan.rng.fork('drum patterns');
  const style: Style = styles[plan.styleName];
  const feel = rng.weighted(style.feels);
  return { feel, main: drawDrumPattern(rng.fork('main'), feel, plan.beatsPerBar) };
}

/**
 * Writes the drums of all sections. `endings` has one entry per section. Returns the times of the kicks, which trigger
 * the ducking.
 */
export function writeDrums(
  plan: Plan,
  score: ScoreWriter,
  part: DrumPart,
  endings: readonly SectionEnding[],
): number[] {
  const rng = plan.rng.fork('drum score');
  const { kit, beatsPerBar } = plan;
  const bar = beatsPerBar * 4;
  const alternate = drawDrumPattern(
    rng.fork('alternate'),
    rng.chance(0.12) ? 'halftime' : part.feel,
    beatsPerBar,
  );
  const level = Object.fromEntries(
    Object.entries(levels).map(([layer, gain]) => [layer, gain * 10 ** (rng.range(-4, 3) / 20)]),
  ) as Record<keyof typeof levels, number>;
  level.kick = levels.kick * rng.range(0.7, 1);
  const pan = { hats: rng.range(-0.4, 0.4), perc: [-0.6, 0.5, 0.1].map((side) => side * rng.next()) };
  const phraseFills = rng.range(0, 0.7);
  const kicks: number[] = [];

  const sampleOf = (
    layer: keyof DrumPattern,
    hit: Hit,
  ): { sample: () => Sample; drum: ScoreHit['drum']; gain: number; pan: number } => {
    switch (layer) {
      case 'kick':
        return { sample: kit.kick, drum: 'kick', gain: level.kick, pan: 0 };
      case 'snare':
        return { sample: kit.snares[hit.velocity < 0.5 ? 1 : 0]!, drum: 'snare', gain: level.snare, pan: 0 };
      case 'hats':
        return { sample: kit.hat, drum: 'hats', gain: level.hats, pan: pan.hats };
      case 'openHat':
        return { sample: kit.openHat, drum: 'openHat', gain: level.openHat, pan: -pan.hats };
      case 'ride':
        return { sample: kit.ride, drum: 'ride', gain: level.ride, pan: 0.2 };
      case 'perc':
      case 'bars': {
        const sound = (hit.sound ?? 0) % kit.perc.length;
        return { sample: kit.perc[sound]!, drum: 'perc', gain: level.perc, pan: pan.perc[sound]! };
      }
    }
  };

  function writeBar(
    pattern: DrumPattern,
    phrase: PhrasePlan,
    at: number,
    endStep: number,
    kickEnd: number,
    mute: number,
  ): void {
    const offset = (at % 2) * bar;
    for (const layer of ['kick', 'snare', 'hats', 'openHat', 'ride', 'perc'] as const) {
      if (!phrase.layers.has(layer)) continue;
      for (const hit of pattern[layer]) {
        const step = hit.step - offset;
        if (step < 0 || step >= bar) continue;
        if (step >= (layer === 'kick' ? kickEnd : layer === 'snare' ? Math.min(mute, endStep) : endStep))
          continue;
        const { sample, drum, gain, pan: side } = sampleOf(layer, hit);
        score.hit({
          drum,
          bus: layer === 'kick' ? 'kick' : 'drums',
          sample,
          bar: at,
          step,
          velocity: hit.velocity,
          gain,
          pan: side,
        });
        if (layer === 'kick') kicks.push(score.timeAt(at, step));
      }
    }
  }

  function writeFill(at: number, steps: number, endStep: number): void {
    const fill = drawFill(rng, steps);
    const start = bar - steps;
    for (const hit of fill) {
      if (start + hit.step >= endStep) continue;
      const sound = hit.sound ?? 0;
      const tom = kit.toms[(sound - 1) % kit.toms.length];
      score.hit({
        drum: sound === 0 ? 'snare' : 'tom',
        bus: 'drums',
        sample: sound === 0 ? kit.snares[0]! : tom!,
        bar: at,
        step: start + hit.step,
        velocity: hit.velocity * 0.85,
        gain: sound === 0 ? level.snare : level.tom,
        pan: sound === 1 ? -0.3 : sound === 2 ? 0.3 : 0,
      });
    }
  }

  function writeRoll(section: SectionPlan, gap: number): void {
    const total = section.bars * bar - gap;
    const shape = rng.weighted({ accelerate: 5, sixteenths: 2, eighths: 1 });
    const sample = kit.snares[rng.chance(0.7) ? 0 : 1]!;
    for (let step = 0; step < total;) {
      const share = step / total;
      score.hit({
        drum: 'snare',
        bus: 'drums',
        sample,
        bar: section.startBar + Math.floor(step / bar),
        step: step % bar,
        velocity: 0.25 + 0.75 * share,
        gain: level.snare * 0.8,
      });
      if (shape === 'sixteenths') step += 1;
      else if (shape === 'eighths') step += 2;
      else step += share < 0.4 ? 4 : share < 0.7 ? 2 : share < 0.94 ? 1 : 0.5;
    }
  }

  for (const [index, section] of plan.sections.entries()) {
    const ending = endings[index]!;
    const quiet = section.label === 'intro' || section.label === 'outro' || section.label === 'bridge';
    const pattern = quiet && rng.chance(0.35) ? alternate : part.main;
    const roll = section.label === 'buildup' && rng.chance(0.75);
    if (roll) writeRoll(section, ending.gap);
    if (index > 0 && section.label !== 'breakdown' && rng.chance(0.65)) {
      score.hit({
        drum: 'crash',
        bus: 'drums',
        sample: kit.crash,
        bar: section.startBar,
        step: 0,
        velocity: 1,
        gain: level.crash,
      });
    }
    const lastBar = section.startBar + section.bars - 1;
    for (const phrase of section.phrases) {
      const phraseEnd = phrase.startBar + phrase.bars - 1;
      for (let at = phrase.startBar; at <= phraseEnd; at++) {
        const barsToEnd = lastBar - at;
        const endStep = Math.min(bar, bar * (barsToEnd + 1) - ending.gap);
        if (endStep <= 0) continue;
        const kickEnd = Math.min(endStep, bar * (barsToEnd + 1) - ending.kickRest);
        const hasDrums = phrase.layers.has('kick') || phrase.layers.has('snare');
        let fill = at === lastBar ? ending.fill : 0;
        if (at === phraseEnd && at !== lastBar && hasDrums && rng.chance(phraseFills))
          fill = rng.pick([2, 4, 4, 8]);
        if (roll || (!hasDrums && section.label !== 'breakdown')) fill = 0;
        fill = Math.min(fill, bar);
        writeBar(pattern, phrase, at, endStep, kickEnd, bar - fill);
        if (fill > 0) writeFill(at, fill, endStep);
      }
      if (phrase !== section.phrases[0] && rng.chance(0.2)) {
        score.hit({
          drum: 'crash',
          bus: 'drums',
          sample: kit.crash,
          bar: phrase.startBar,
          step: 0,
          velocity: 0.7,
          gain: level.crash,
        });
      }
    }
  }
  return kicks.sort((a, b) => a - b);
}

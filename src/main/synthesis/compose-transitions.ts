import type { SectionEnding } from './compose-drums.ts';
import type { Automation, AutomationPoint, BusName } from './score.ts';
import { openPoint } from './score.ts';
import { lazy } from './sample.ts';
import type { Plan, ScoreWriter } from './score-writer.ts';
import {
  renderAtmosphere,
  renderDownlifter,
  renderImpact,
  renderRiser,
  reverse,
} from './voices/transition.ts';

/** How each section leads to the next. The last section just ends. */
export function drawEndings(plan: Plan): SectionEnding[] {
  const rng = plan.rng.fork('endings');
  const bar = plan.beatsPerBar * 4;
  const fillShare = rng.range(0.2, 0.9);
  return plan.sections.map((section, i) => {
    const next = plan.sections[i + 1];
    if (!next) return { gap: 0, fill: 0, kickRest: 0 };
    const intoDrop = next.label === 'drop' || next.label === 'chorus';
    const gap = section.label === 'buildup' && rng.chance(0.4) ? rng.pick([2, 4, 4, 8, bar, bar * 2]) : 0;
    const fill = rng.chance(fillShare) ? rng.pick([4, 4, 8, bar]) : 0;
    const kickRest = rng.chance(intoDrop ? 0.5 : 0.25) ? rng.pick([4, 4, 8, bar]) : 0;
    return { gap: Math.min(gap, (section.bars - 1) * bar), fill, kickRest: Math.max(gap, kickRest) };
  });
}

/** Risers, impacts, reversed cymbals, downlifters and beds of noise around the section borders. */
export function writeTransitions(plan: Plan, score: ScoreWriter): void {
  const rng = plan.rng.fork('transitions');
  const amount = rng.range(0.1, 1);
  const level = 0.35 * 10 ** (rng.range(-6, 2) / 20);
  const atmosphereSeconds = rng.range(6, 12);
  const atmosphere = lazy(() => renderAtmosphere(rng.fork('atmosphere'), atmosphereSeconds));
  const atmosphereLevel = rng.range(0.03, 0.14);
  const impact = lazy(() => renderImpact(rng.fork('impact')));
  const start = (bar: number): number => score.timeAt(bar, 0);
  for (const [i, section] of plan.sections.entries()) {
    const next = plan.sections[i + 1];
    const from = start(section.startBar);
    const until = start(section.startBar + section.bars);
    if (next) {
      const build = section.label === 'buildup';
      if (rng.chance(build ? 0.5 + amount / 2 : amount * 0.4)) {
        const bars = build ? section.bars : Math.min(section.bars, rng.pick([1, 2, 4]));
        const duration = Math.min(20, until - start(section.startBar + section.bars - bars));
        score.sound(
          'fx',
          lazy(() => renderRiser(rng.fork(`riser${i}`), duration)),
          until - duration,
          level,
        );
      }
      if (rng.chance(amount * 0.4)) {
        const duration = rng.range(0.6, 1.8);
        const swell = lazy(() => reverse(plan.kit.crash(), duration));
        score.sound('fx', swell, until - duration, level * 0.8);
      }
    }
    if (i > 0) {
      const loud = section.label === 'drop' || section.label === 'chorus';
      if (rng.chance(loud ? amount : amount * 0.4)) score.sound('fx', impact, from, level * 1.2);
      if (rng.chance(amount * 0.35)) {
        const length = rng.range(1.5, 5);
        score.sound(
          'fx',
          lazy(() => renderDownlifter(rng.fork(`downlifter${i}`), length)),
          from,
          level * 0.7,
        );
      }
    }
    for (const phrase of section.phrases) {
      if (!phrase.layers.has('atmos')) continue;
      const end = start(phrase.startBar + phrase.bars);
      for (let at = start(phrase.startBar); at < end; at += atmosphereSeconds * 0.8)
        score.sound('fx', atmosphere, at, atmosphereLevel * (section.label === 'breakdown' ? 1.6 : 1));
    }
  }
}

/** Filter sweeps and fades per bus: opening intros and breakdowns, highpassed build-ups, fading outros. */
export function drawAutomation(plan: Plan): Automation {
  const rng = plan.rng.fork('automation');
  const amount = rng.range(0, 0.8);
  const lanes: Partial<Record<BusName, AutomationPoint[]>> = {};
  const lane = (bus: BusName): AutomationPoint[] => (lanes[bus] ??= []);
  const timeOfBar = (bar: number): number => plan.timeMap.timeOf(bar * plan.beatsPerBar);
  const sweep = (
    bus: BusName,
    from: number,
    to: number,
    begin: Partial<AutomationPoint>,
    end: Partial<AutomationPoint>,
  ): void => {
    const last = to - 0.02;
    lane(bus).push(
      { ...openPoint, time: from - 0.001 },
      { ...openPoint, ...begin, time: from },
      { ...openPoint, ...end, time: last },
      { ...openPoint, time: to },
    );
  };
  for (const section of plan.sections) {
    const from = timeOfBar(section.startBar);
    const to = timeOfBar(section.startBar + section.bars);
    switch (section.label) {
      case 'intro':
      case 'verse':
        if (rng.chance(amount)) sweep('chords', from, to, { lowpass: rng.logRange(200, 900) }, {});
        if (rng.chance(amount * 0.4))
          sweep('bass', from, to, { lowpass: rng.logRange(100, 300) }, { lowpass: 3000 });
        if (section.startBar === 0 && rng.chance(amount * 0.3))
          sweep('drums', from, to, { lowpass: rng.logRange(500, 2000) }, {});
        break;
      case 'breakdown':
        if (rng.chance(amount * 0.8))
          sweep(
            'chords',
            from,
            to,
            { lowpass: rng.logRange(250, 1200) },
            { lowpass: rng.logRange(4000, 16_000) },
          );
        if (rng.chance(amount * 0.3)) sweep('lead', from, to, { lowpass: rng.logRange(400, 1500) }, {});
        break;
      case 'buildup':
        if (rng.chance(amount)) sweep('drums', from, to, {}, { highpass: rng.logRange(200, 1500) });
        if (rng.chance(amount)) sweep('kick', from, to, {}, { highpass: rng.logRange(150, 600) });
        if (rng.chance(amount))
          sweep(
            'chords',
            from,
            to,
            { lowpass: rng.logRange(500, 2500) },
            { highpass: rng.logRange(20, 500) },
          );
        break;
      case 'outro':
        if (rng.chance(amount * 0.6)) sweep('chords', from, to, {}, { lowpass: rng.logRange(200, 900) });
        break;
      case 'drop':
      case 'chorus':
      case 'bridge':
      case 'other':
        break;
    }
  }
  return lanes;
}

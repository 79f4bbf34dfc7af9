import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { drawOutline } from './arrangement.ts';
import { drawDrums, writeDrums } from './compose-drums.ts';
import { drawAutomation, drawEndings, writeTransitions } from './compose-transitions.ts';
import { writeTonal } from './compose-tonal.ts';
import { drawKit } from './kit.ts';
import { drawLayerHabits, drawOwnedLayers, planSections } from './layers.ts';
import { renderMix } from './mix.ts';
import { drawMixSettings } from './mix-settings.ts';
import { drawNames } from './names.ts';
import { createRng } from '../numeric/rng.ts';
import type { Rng } from '../numeric/rng.ts';
import { fadeTail, SAMPLE_RATE } from './sample.ts';
import type { BusName, Score } from './score.ts';
import { createScoreWriter } from './score-writer.ts';
import type { Plan } from './score-writer.ts';
import { styleNames, styles } from './styles.ts';
import type { Style, StyleName } from './styles.ts';
import { drawHarmony } from './theory.ts';
import { createTimeMap } from './time-map.ts';
import type { TempoPoint } from './time-map.ts';
import { describeTruth } from './truth.ts';
import type { SynthesisTruth } from './truth.ts';

export interface SynthesisOptions {
  readonly style?: StyleName;
  /** Minimum and maximum length in seconds; the result may miss it if the phrases do not fit. Default 150–400. */
  readonly durationRange?: readonly [number, number];
  /**
   * Enforces `durationRange` to the sample: a longer piece is faded out at the maximum, a shorter one is followed by
   * silence up to the minimum.
   */
  readonly keepsRange?: boolean;
  readonly bpm?: number;
  /** Whether a share of tracks gets vinyl noise, band limits, EQ kills and level jumps (default true). */
  readonly degrade?: boolean;
  /** Whether a share of tracks gets odd meters, tempo changes, odd phrase lengths and cut starts (default true). */
  readonly oddities?: boolean;
  /** Render only these buses, unmastered: stems for tests. */
  readonly solo?: readonly BusName[];
  readonly id?: string;
}

export interface SynthesizedTrack {
  readonly sampleRate: number;
  readonly channels: readonly [Float32Array, Float32Array];
  readonly truth: SynthesisTruth;
}

/** Length of the fade at the end of a truncated piece, seconds. */
const CUT_FADE_S = 0.5;

/**
 * Triangular between lowest and highest with its mode at the common tempo; mostly whole numbers, as in record shops.
 */
function drawBpm(rng: Rng, [low, mode, high]: Style['bpm']): number {
  const share = (mode - low) / (high - low);
  const u = rng.next();
  const bpm =
    u < share
      ? low + Math.sqrt(u * (high - low) * (mode - low))
      : high - Math.sqrt((1 - u) * (high - low) * (high - mode));
  const kind = rng.weighted({ whole: 6, half: 1, hundredths: 2, free: 1 });
  if (kind === 'whole') return Math.round(bpm);
  if (kind === 'half') return Math.round(bpm * 2) / 2;
  return Math.round(bpm * (kind === 'free' ? 10_000 : 100)) / (kind === 'free' ? 10_000 : 100);
}

/** Constant in most tracks; otherwise one step, a slow ramp, or a double-time change at a section border. */
function drawTempo(rng: Rng, bpm: number, borders: readonly number[], oddities: boolean): TempoPoint[] {
  const points: TempoPoint[] = [{ beat: 0, bpm }];
  if (!oddities || borders.length < 3 || !rng.chance(0.05)) return points;
  const at = borders[rng.int(1, borders.length - 2)]!;
  if (rng.chance(0.6)) points.push({ beat: at, bpm: Math.round(bpm * rng.range(0.92, 1.09) * 10) / 10 });
  else {
    const slope = rng.range(-0.15, 0.25);
    for (let step = 1; step <= 16; step++) points.push({ beat: at + step * 2, bpm: bpm + slope * step });
  }
  return points;
}

function makePlan(rng: Rng, options: SynthesisOptions): Plan {
  const oddities = options.oddities ?? true;
  const styleName = options.style ?? rng.fork('style').pick(styleNames);
  const style: Style = styles[styleName];
  const basics = rng.fork('basics');
  const bpm = options.bpm ?? drawBpm(basics.fork('bpm'), style.bpm);
  const beatsPerBar = oddities && basics.chance(0.03) ? 3 : 4;
  const [shortest, longest] = options.durationRange ?? [150, 400];
  const barSeconds = (60 / bpm) * beatsPerBar;
  const form = basics.weighted(style.form);
  const outline = drawOutline(rng.fork('outline'), form, {
    minimumBars: Math.ceil(shortest / barSeconds),
    maximumBars: Math.floor(longest / barSeconds),
    oddShare: oddities ? (basics.chance(0.15) ? 0.3 : 0.02) : 0,
  });
  const sections = planSections(
    rng.fork('layers'),
    outline,
    drawOwnedLayers(rng.fork('owned'), style.melodic),
    drawLayerHabits(rng.fork('habits'), form === 'song'),
  );
  const totalBars = sections.reduce((sum, section) => sum + section.bars, 0);
  const borders = sections.map((section) => section.startBar * beatsPerBar);
  const start = basics.weighted({ zero: 3, pause: 5, cut: oddities ? 1.5 : 0 });
  const origin =
    start === 'zero'
      ? 0
      : start === 'pause'
        ? basics.logRange(0.005, 2.5)
        : -basics.range(0.05, 2 * barSeconds);
  return {
    rng,
    styleName,
    timeMap: createTimeMap(drawTempo(rng.fork('tempo'), bpm, borders, oddities), origin),
    beatsPerBar,
    sections,
    totalBars,
    harmony: drawHarmony(rng.fork('harmony'), style.minorShare),
    kit: drawKit(rng.fork('kit'), style, 60 / bpm),
    // A third of a sixteenth is the full shuffle of triplets.
    swing: basics.chance(0.5) ? basics.range(0, Math.min(style.swing, 0.6)) * 0.66 : 0,
    looseness: basics.chance(0.5) ? 0 : basics.range(0.0005, 0.006),
  };
}

function compose(plan: Plan): Score {
  const writer = createScoreWriter(plan);
  const endings = drawEndings(plan);
  const drums = drawDrums(plan);
  const duckTimes = writeDrums(plan, writer, drums, endings);
  writeTonal(plan, writer, drums, endings);
  writeTransitions(plan, writer);
  return {
    events: writer.events,
    notes: writer.notes.sort((a, b) => a.time - b.time),
    hits: writer.hits.sort((a, b) => a.time - b.time),
    automation: drawAutomation(plan),
    duckTimes,
  };
}

interface Composition {
  readonly plan: Plan;
  readonly score: Score;
  /** Samples. */
  readonly length: number;
  /** Whether the piece continues after its last sample. */
  readonly isCut: boolean;
  readonly truth: SynthesisTruth;
}

function composeTrack(seed: number | string, options: SynthesisOptions): Composition {
  const [shortest, longest] = options.durationRange ?? [150, 400];
  if (!(shortest > 0 && longest >= shortest))
    throw new AppError(
      'invalid_input',
      msg('Track lengths must be positive and ascending, not {shortest}–{longest} s', { shortest, longest }),
    );
  const rng = createRng(`segue:${seed}`);
  const plan = makePlan(rng, options);
  const score = compose(plan);
  const ending = rng.fork('ending');
  const tail = ending.chance(0.2) ? 0.02 : ending.range(0.5, 4);
  const natural = plan.timeMap.timeOf(plan.totalBars * plan.beatsPerBar) + tail;
  const duration = options.keepsRange ? Math.min(Math.max(natural, shortest), longest) : natural;
  const length = Math.round(duration * SAMPLE_RATE);
  const { title, artist } = drawNames(rng.fork('names'));
  const truth = describeTruth(plan, {
    id: options.id ?? `synth-${seed}`,
    seed: String(seed),
    title,
    artist,
    duration: length / SAMPLE_RATE,
    notes: score.notes,
    hits: score.hits,
  });
  return { plan, score, length, isCut: duration < natural, truth };
}

/** The truth of the track that {@link synthesizeTrack} would create, without rendering it. */
export function describeTrack(seed: number | string, options: SynthesisOptions = {}): SynthesisTruth {
  return composeTrack(seed, options).truth;
}

/**
 * Creates a complete track from `seed`: the same seed and options yield the same track. The truth is exact: a beat's
 * time is where the attack of a kick on it begins. Throws `invalid_input` for nonsensical lengths.
 */
export function synthesizeTrack(seed: number | string, options: SynthesisOptions = {}): SynthesizedTrack {
  const { plan, score, length, isCut, truth } = composeTrack(seed, options);
  const settings = drawMixSettings(plan, options.degrade ?? true);
  const channels = renderMix(score, settings, length, plan.rng, options.solo);
  if (isCut) for (const channel of channels) fadeTail(channel, CUT_FADE_S);
  return { sampleRate: SAMPLE_RATE, channels, truth };
}

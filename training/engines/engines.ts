import { createRng } from '../../src/main/numeric/rng.ts';
import type { Rng } from '../../src/main/numeric/rng.ts';
import { findSoundFonts, playDrums, playNotes } from './fluidsynth.ts';
import { isLmmsInstalled } from './lmms-render.ts';
import { playLmms } from './lmms.ts';
import { master, mixStems } from './master.ts';
import type { Piece } from './piece.ts';
import { findLoops, playLoop, playSampledDrums, sampledKits } from './samples.ts';
import type { Loop, SampledKit } from './samples.ts';

/** The source of the drums; FluidSynth plays the pitched parts for all of them but LMMS, which plays all itself. */
export type EngineName = 'fluidsynth' | 'hydrogen' | 'sonic-pi' | 'loops' | 'lmms-presets';

export interface Engines {
  readonly fonts: readonly string[];
  readonly kits: Readonly<Record<'hydrogen' | 'sonic-pi', readonly SampledKit[]>>;
  readonly loops: readonly Loop[];
  /**
   * Relative frequency of each installed engine of the mixed series. LMMS has a series of its own
   * (render-engines.ts), so that the pieces of the others stay as they were drawn.
   */
  readonly weights: Readonly<Partial<Record<EngineName, number>>>;
  readonly hasLmms: boolean;
}

/** Finds the installed engines. @throws if there is no sound font, because pitched parts need one. */
export async function findEngines(): Promise<Engines> {
  const fonts = findSoundFonts();
  if (fonts.length === 0)
    throw new Error('No sound font is installed: apt-get install fluidsynth fluid-soundfont-gm');
  const kits = { hydrogen: await sampledKits.hydrogen(), 'sonic-pi': await sampledKits['sonic-pi']() };
  const loops = findLoops();
  const hasLmms = isLmmsInstalled();
  const found = {
    hydrogen: kits.hydrogen.length > 0,
    'sonic-pi': kits['sonic-pi'].length > 0,
    loops: loops.length > 0,
    'lmms-presets': hasLmms,
  };
  for (const [name, isFound] of Object.entries(found))
    if (!isFound) console.log(`Left out, for it is not installed: ${name} (see training/engines/SOURCES.md)`);
  return {
    fonts,
    kits,
    loops,
    weights: {
      fluidsynth: 4,
      ...(found.hydrogen ? { hydrogen: 4 } : {}),
      ...(found['sonic-pi'] ? { 'sonic-pi': 3 } : {}),
      ...(found.loops ? { loops: 3 } : {}),
    },
    hasLmms,
  };
}

/**
 * Renders a piece in mono at {@link RENDER_RATE}; the same seed yields the same sound with the same packages installed,
 * but for noise and phases of LMMS, which draws them itself.
 */
export async function renderPiece(
  piece: Piece,
  engine: EngineName,
  engines: Engines,
  seed: string,
): Promise<Float32Array> {
  const rng = createRng(`${seed}/sound`);
  const { drums, tonal } =
    engine === 'lmms-presets'
      ? await playLmms(piece, rng.fork('lmms'))
      : await playWithFont(piece, engine, engines, rng);
  const kicks = piece.hits.filter(({ drum }) => drum === 'kick').map(({ time }) => time);
  const mix = mixStems(rng.fork('mix'), drums, tonal, kicks);
  return master(rng.fork('master'), mix, seed);
}

/** Pitched parts by FluidSynth, drums by `engine`. */
async function playWithFont(
  piece: Piece,
  engine: Exclude<EngineName, 'lmms-presets'>,
  engines: Engines,
  rng: Rng,
): Promise<{ readonly drums: Float32Array; readonly tonal: Float32Array }> {
  const font = rng.pick(engines.fonts);
  const tonal = await playNotes(piece, font, rng.fork('programs'));
  const drumRng = rng.fork('drums');
  let drums: Float32Array;
  if (engine === 'fluidsynth') drums = await playDrums(piece, font, drumRng);
  else if (engine === 'loops') {
    const loop = await playLoop(piece, drumRng.pick(engines.loops), drumRng);
    const kits = [...engines.kits.hydrogen, ...engines.kits['sonic-pi']];
    // Under the loop, a kick or the hats may continue, as producers layer them.
    const layered = drumRng.weighted({ nothing: 3, kick: 2, hats: 2 });
    const hits = piece.hits.filter(
      ({ drum, time }) =>
        !loop.covered(time) ||
        drum === 'crash' ||
        drum === layered ||
        (layered === 'hats' && drum === 'openHat'),
    );
    const rest =
      kits.length > 0
        ? await playSampledDrums({ ...piece, hits }, drumRng.pick(kits), drumRng)
        : await playDrums({ ...piece, hits }, font, drumRng);
    drums = loop.sound.map((value, i) => value + 0.7 * rest[i]!);
  } else drums = await playSampledDrums(piece, drumRng.pick(engines.kits[engine]), drumRng);
  return { drums, tonal };
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PartName, ScoreHit } from '../../src/main/synthesis/score.ts';
import { LMMS_DATA } from './lmms-instrument.ts';

type Part = PartName | ScoreHit['drum'];

/** A sound that might play a part; its path is relative to {@link LMMS_DATA}. */
export interface Candidate {
  readonly part: Part;
  readonly path: string;
}

/** What might play each part, by path below `presets` or `samples`; measured before any is used. */
const patterns: readonly (readonly [Part, RegExp])[] = [
  ['kick', /^samples\/drums\/(kick|bassdrum)|^presets\/Kicker\/.*Kick|TripleOsc.*Drums_.*Kick/],
  ['kick', /drumsynth\/(?!misc|effects|instrument).*(kick|kik)/i],
  ['snare', /^samples\/drums\/(nasty_)?(snare|clap|rim|sidestick)|^presets\/Kicker\/(Clap|Snare|TR909-Rim)/],
  ['snare', /TripleOsc.*Drums_Snare|drumsynth\/(tr808|tr909|tr606|linn|cr78|cr8000)\/.*(sn|clap|rim)/i],
  ['hats', /^samples\/drums\/(hihat_closed|hihat_foot|shaker)|Kicker\/(HihatClosed|Shaker)|Drums_HihatC/],
  ['hats', /drumsynth\/(tr808|tr909|tr606|cr78|cr8000|electro|tr77)\/.*(hat.?c|hihat|h_closed|_hat\.)/i],
  ['openHat', /^samples\/drums\/hihat_open|Kicker\/HihatOpen|Drums_HihatO/],
  ['openHat', /drumsynth\/(tr808|tr909|tr606|cr8000|electro)\/.*(hat.?o|h_open)/i],
  ['ride', /^samples\/drums\/ride|drumsynth\/(acoustic|tr808)\/ride/i],
  [
    'perc',
    /^samples\/drums\/(clav|wood|zap)|drumsynth\/(cr78|cr8000|tr808|linn)\/.*(bongo|clave|conga|cow)/i,
  ],
  ['crash', /^samples\/drums\/crash|drumsynth\/(cr78|cr8000|tr606|tr77)\/.*cym/i],
  ['tom', /^samples\/drums\/tom|drumsynth\/(tr808|tr606|tr77|linn)\/.*tom/i],
  [
    'bass',
    /TripleOsc.*\/(?!Freaky).*(bass|reece|tb303|future)|BitInvader\/subbass|LB302\/(Good|Oh|STr|Acid)/i,
  ],
  [
    'bass',
    /SID\/Bass|Watsyn\/Phase|Organic\/Rubber|Monstro\/(Growl|Phat)|ZynAddSubFX\/(Bass|Laba.*)\/(0001|0003|0036|0097|0099).*Bass/,
  ],
  [
    'pad',
    /TripleOsc.*\/.*(pad|strings|dream|ghost|stack)|(BitInvader|OpulenZ|SID|Organic|Vibed)\/.*pad|alien_str/i,
  ],
  ['pad', /ZynAddSubFX\/(Pads\/00[036][135]-|Strings\/0033)/i],
  ['stab', /OpulenZ\/(Epiano|Brass|Combo|Cheesy|Funky)|BitInvader\/epiano|Organic\/organ|Nescaline\/Chomp/],
  [
    'stab',
    /TripleOsc.*\/(E-Organ|SawReso|SquarePing|FatCheese|Supernova|Jupiter|Garfunkel|SEGuitar|Analogous)/,
  ],
  [
    'stab',
    /ZynAddSubFX\/(SynthPiano\/00[06]5|Organ\/00[06]1|Rhodes\/00[01]1|Rhodes\/0035|Brass\/0011|Brass\/0033)/,
  ],
  ['lead', /TripleOsc.*\/(SuperSaw|Square\.|ElectricOboe|Whistle|MoveYour|TheMaster|Rough|Play-)/],
  [
    'lead',
    /LB302\/.*Lead|Monstro\/Horror|Nescaline\/Detune|SID\/Lead|Watsyn\/Epic|OpulenZ\/(Clarinet|Square)/,
  ],
  ['lead', /ZynAddSubFX\/(Synth\/.*(Lead|Solo|FM)|Misc\/006[57]|Reed and Wind\/0006|Laba.*\/000[45])/],
  ['arp', /TripleOsc.*\/(.*Bell|Harp|Pluck|Xylo|Arpeggio|FatPMArp|MoogArp)|BitInvader\/(bell|pluck|toy)/],
  [
    'arp',
    /OpulenZ\/(Harp|Vibra|Bells)|Vibed\/Harpsi|ZynAddSubFX\/(Plucked\/00[03][136]|Guitar\/0035|Guitar\/0065|Collection\/0001)/,
  ],
  ['vocal', /ZynAddSubFX\/Choir and Voice\/000[14]/],
];

/** Paths below `folder`, relative to it; links to folders are followed. */
function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path) =>
    /\.(xpf|xiz|ogg|ds)$/.test(path) ? [path] : [],
  );
}

/** Sounds that might play each part. A sound is of the first part that it fits. */
export function listCandidates(): Candidate[] {
  const zyn = 'presets/ZynAddSubFX';
  const paths = ['presets', 'samples', zyn].flatMap((folder) =>
    listFiles(join(LMMS_DATA, folder)).map((path) => `${folder}/${path}`),
  );
  return [...new Set(paths)].sort().flatMap((path) => {
    const part = patterns.find(([, pattern]) => pattern.test(path))?.[0];
    return part ? [{ part, path }] : [];
  });
}

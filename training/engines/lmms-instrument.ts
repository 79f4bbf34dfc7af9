import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Presets and samples of Debian's `lmms-common`; the folder of ZynAddSubFX is that of `zynaddsubfx-data`. */
export const LMMS_DATA = '/usr/share/lmms';

const track = (instrument: string): string =>
  `<instrumenttrack vol="100" pan="0" basenote="57" pitch="0" pitchrange="1" fxch="0">${instrument}</instrumenttrack>`;

/** A sample, at its own pitch on A4. */
const ofSample = (path: string): string =>
  track(
    `<instrument name="audiofileprocessor"><audiofileprocessor src="${path.replace(/^samples\//, '')}" amp="100" ` +
      'sframe="0" eframe="1" lframe="0" looped="0" reversed="0" stutter="0" interp="1"/></instrument>',
  );

/** An instrument of ZynAddSubFX, which LMMS reads only as part of a whole synthesizer. */
function ofZynAddSubFx(xml: string): string {
  const instrument = /<INSTRUMENT>.*<\/INSTRUMENT>/s.exec(xml)?.[0];
  if (!instrument) throw new Error('Not an instrument of ZynAddSubFX');
  return track(
    '<instrument name="zynaddsubfx"><zynaddsubfx forwardmidicc="0" portamento="0" filterfreq="64" filterq="64" ' +
      'bandwidth="64" fmgain="127" resonancecenterfreq="64" resonancebandwidth="64" modifiedcontrollers="">' +
      '<ZynAddSubFX-data version-major="2" version-minor="4"><MASTER><par name="volume" value="80"/>' +
      '<par name="key_shift" value="64"/><PART id="0"><par_bool name="enabled" value="yes"/>' +
      `<par name="volume" value="96"/>${instrument}</PART></MASTER></ZynAddSubFX-data></zynaddsubfx></instrument>`,
  );
}

/**
 * A preset of LMMS without what would add notes or follow the project's tempo: arpeggiators, chords, and the
 * synchronisation of slow oscillators, which keep the period that they were saved with.
 */
function ofPreset(xml: string): string {
  const preset = /<instrumenttrack\b.*<\/instrumenttrack>/s.exec(xml)?.[0];
  if (!preset) throw new Error('Not a preset of LMMS');
  return preset
    .replace(/<(arpeggiator|chordcreator|midiport)\b[^>]*\/>/g, '')
    .replace(/\b(lfo)?syncmode="[^"]*"/g, '$1syncmode="0"');
}

/**
 * The `instrumenttrack` element of a sound.
 * @param path a preset (.xpf, .xiz) or a sample (.ogg, .ds), relative to {@link LMMS_DATA}.
 */
export async function readInstrument(path: string): Promise<string> {
  if (path.startsWith('samples/')) return ofSample(path);
  const bytes = await readFile(join(LMMS_DATA, path));
  const xml = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
  return path.endsWith('.xiz') ? ofZynAddSubFx(xml) : ofPreset(xml);
}

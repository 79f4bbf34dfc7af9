/** A note of a track of LMMS. */
interface LmmsNote {
  /** Seconds. */
  readonly time: number;
  /** Seconds. */
  readonly duration: number;
  readonly midi: number;
  /** 0..1. */
  readonly velocity: number;
}

/** A track with an instrument and its notes. */
export interface LmmsTrack {
  readonly name: string;
  /** An `instrumenttrack` element, see {@link readInstrument}. */
  readonly instrument: string;
  readonly notes: readonly LmmsNote[];
}

/** Hz, the lowest rate that LMMS renders at. */
export const LMMS_RATE = 44_100;
/**
 * LMMS counts whole BPM and 48 ticks per beat. A project is a clock for its notes: whatever the tempo of the piece, a
 * tick of this one lasts 63 samples to the sample, so that every note lies within 0.72 ms of its time.
 */
const CLOCK_BPM = 875;
const TICKS_PER_BEAT = 48;
const TICKS_PER_SECOND = (CLOCK_BPM * TICKS_PER_BEAT) / 60;
/** LMMS calls A4 key 57, MIDI 69. */
const KEY_OFFSET = -12;

const toTicks = (seconds: number): number => Math.round(seconds * TICKS_PER_SECOND);

function writeNote({ time, duration, midi, velocity }: LmmsNote): string {
  const length = Math.max(1, toTicks(duration));
  const volume = Math.max(5, Math.min(100, Math.round(100 * velocity)));
  return `<note pos="${toTicks(time)}" len="${length}" key="${midi + KEY_OFFSET}" vol="${volume}" pan="0"/>`;
}

/** A project of LMMS 1.2 (.mmp) that lasts at least `duration` seconds. */
export function writeLmmsProject(tracks: readonly LmmsTrack[], duration: number): string {
  const end = toTicks(duration);
  const written = tracks.map(
    ({ name, instrument, notes }) =>
      `<track type="0" name="${name}" muted="0" solo="0">${instrument}` +
      `<pattern type="1" name="" pos="0" muted="0" steps="16">${notes.map(writeNote).join('')}</pattern></track>`,
  );
  // An empty automation keeps LMMS rendering after the last note.
  const lasting =
    '<track type="5" name="end" muted="0" solo="0"><automationtrack/>' +
    `<automationpattern name="" pos="0" len="${end}" prog="0" tens="1" mute="0">` +
    `<time pos="0" value="1"/><time pos="${end}" value="1"/></automationpattern></track>`;
  return `<?xml version="1.0"?>
<!DOCTYPE lmms-project>
<lmms-project version="1.0" creator="LMMS" creatorversion="1.2.2" type="song">
<head timesig_numerator="4" timesig_denominator="4" mastervol="100" masterpitch="0" bpm="${CLOCK_BPM}"/>
<song><trackcontainer type="song">
${written.join('\n')}
${lasting}
</trackcontainer></song>
</lmms-project>
`;
}

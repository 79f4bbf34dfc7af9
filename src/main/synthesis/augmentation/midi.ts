import { parseMidi, writeMidi } from 'midi-file';
import type { MidiData, MidiEvent } from 'midi-file';
import { fromCamelot, toCamelot } from '../../../shared/domain/index.ts';
import type { CamelotKey } from '../../../shared/domain/index.ts';
import { AppError, errorText } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';

/** A note of a MIDI file. Times are in seconds from the start of the file. */
export interface MidiNote {
  readonly time: number;
  readonly duration: number;
  /** 0 to 127; 60 is middle C. */
  readonly midi: number;
  /** 1 to 127. */
  readonly velocity: number;
  /** 0 to 15; 9 is drums in General MIDI. */
  readonly channel: number;
  /** Program in force, 0 to 127. */
  readonly program: number;
  /** Index of the track chunk. */
  readonly track: number;
}

export interface MidiSong {
  readonly notes: readonly MidiNote[];
  /** Values and the times from which they hold; the first at 0. */
  readonly tempi: readonly { readonly time: number; readonly bpm: number }[];
  readonly timeSignatures: readonly {
    readonly time: number;
    readonly beats: number;
    readonly unit: number;
  }[];
  /** As stated in the file; empty if it does not say. */
  readonly keySignatures: readonly { readonly time: number; readonly key: CamelotKey }[];
  /** Named positions, sorted by time. */
  readonly markers: readonly { readonly time: number; readonly text: string }[];
  /** Seconds: the end of the last note. */
  readonly duration: number;
}

/** The drum channel of General MIDI: its note numbers are instruments, not pitches. */
export const DRUM_CHANNEL = 9;
const DEFAULT_BPM = 120;

interface TempoMark {
  readonly tick: number;
  readonly time: number;
  readonly secondsPerTick: number;
}

/** Time of each tick in seconds, over all tempo changes of all tracks (format 1 keeps them in the first one). */
function createClock(
  midi: MidiData,
  changes: readonly { tick: number; microseconds: number }[],
): (tick: number) => number {
  const { ticksPerBeat, ticksPerFrame, framesPerSecond } = midi.header;
  if (!ticksPerBeat) {
    const perSecond = (ticksPerFrame ?? 40) * (framesPerSecond ?? 25);
    return (tick) => tick / perSecond;
  }
  const marks: TempoMark[] = [{ tick: 0, time: 0, secondsPerTick: 60 / DEFAULT_BPM / ticksPerBeat }];
  for (const { tick, microseconds } of changes) {
    const last = marks.at(-1)!;
    const mark = {
      tick,
      time: last.time + (tick - last.tick) * last.secondsPerTick,
      secondsPerTick: microseconds / 1e6 / ticksPerBeat,
    };
    if (tick === last.tick) marks.pop();
    marks.push(mark);
  }
  return (tick) => {
    let at = marks.length - 1;
    while (at > 0 && marks[at]!.tick > tick) at--;
    const mark = marks[at]!;
    return mark.time + (tick - mark.tick) * mark.secondsPerTick;
  };
}

/**
 * Parses a Standard MIDI File (formats 0 and 1). A note that is struck again before its end ends there; notes without
 * an end last to the end of their track. Throws `invalid_input` naming `name`.
 */
export function readMidi(bytes: Uint8Array, name: string): MidiSong {
  let midi: MidiData;
  try {
    midi = parseMidi(bytes);
  } catch (cause) {
    throw new AppError(
      'invalid_input',
      msg('{name} is not a MIDI file: {reason}', { name, reason: errorText(cause) }),
      { cause },
    );
  }
  const timed = midi.tracks.map((events) => {
    let tick = 0;
    return events.map((event) => ({ tick: (tick += event.deltaTime), event }));
  });
  const all = timed.flat().sort((a, b) => a.tick - b.tick);
  const changes = all.flatMap(({ tick, event }) =>
    event.type === 'setTempo' ? [{ tick, microseconds: event.microsecondsPerBeat }] : [],
  );
  const secondsAt = createClock(midi, changes);
  const notes: MidiNote[] = [];
  for (const [track, events] of timed.entries()) {
    const programs = new Map<number, number>();
    const open = new Map<string, { tick: number; velocity: number; program: number }>();
    const close = (channel: number, midiNumber: number, tick: number): void => {
      const key = `${channel}/${midiNumber}`;
      const started = open.get(key);
      if (!started) return;
      open.delete(key);
      const time = secondsAt(started.tick);
      const { velocity, program } = started;
      notes.push({
        time,
        duration: secondsAt(tick) - time,
        midi: midiNumber,
        velocity,
        channel,
        program,
        track,
      });
    };
    for (const { tick, event } of events) {
      if (event.type === 'programChange') programs.set(event.channel, event.programNumber);
      else if (event.type === 'noteOn' || event.type === 'noteOff') {
        const { channel, noteNumber, velocity } = event;
        close(channel, noteNumber, tick);
        if (event.type === 'noteOn' && velocity > 0)
          open.set(`${channel}/${noteNumber}`, { tick, velocity, program: programs.get(channel) ?? 0 });
      }
    }
    const end = events.at(-1)?.tick ?? 0;
    for (const key of open.keys()) {
      const [channel, midiNumber] = key.split('/').map(Number) as [number, number];
      close(channel, midiNumber, end);
    }
  }
  notes.sort((a, b) => a.time - b.time || a.midi - b.midi || a.channel - b.channel);
  const tempi = changes.map(({ tick, microseconds }) => ({
    time: secondsAt(tick),
    bpm: 60e6 / microseconds,
  }));
  return {
    notes,
    tempi: tempi[0]?.time === 0 ? tempi : [{ time: 0, bpm: DEFAULT_BPM }, ...tempi],
    timeSignatures: all.flatMap(({ tick, event }) =>
      event.type === 'timeSignature'
        ? [{ time: secondsAt(tick), beats: event.numerator, unit: event.denominator }]
        : [],
    ),
    keySignatures: all.flatMap(({ tick, event }) =>
      event.type === 'keySignature' ? [{ time: secondsAt(tick), key: keyOf(event) }] : [],
    ),
    markers: all.flatMap(({ tick, event }) =>
      event.type === 'marker' ? [{ time: secondsAt(tick), text: event.text.trim() }] : [],
    ),
    duration: notes.reduce((end, note) => Math.max(end, note.time + note.duration), 0),
  };
}

/** Fifths above C of a key's signature, and its offset from the tonic: A minor is written like C major. */
const MINOR_ABOVE_MAJOR = 9;

function keyOf({ key: fifths, scale }: { readonly key: number; readonly scale: number }): CamelotKey {
  const major = fifths * 7;
  return scale === 1 ? toCamelot(major + MINOR_ABOVE_MAJOR, 'minor') : toCamelot(major, 'major');
}

/** The signature of a key with the fewest accidentals, −5 to 6. */
function signatureOf(key: CamelotKey): { key: number; scale: 0 | 1 } {
  const { tonic, mode } = fromCamelot(key);
  const major = mode === 'minor' ? tonic - MINOR_ABOVE_MAJOR : tonic;
  // Seven is its own inverse modulo twelve.
  const fifths = (((major * 7) % 12) + 12) % 12;
  return { key: fifths > 6 ? fifths - 12 : fifths, scale: mode === 'minor' ? 1 : 0 };
}

/** Resolution of written files: at 120 BPM a tick is half a millisecond. */
const TICKS_PER_BEAT = 960;

/** Writes notes as a format-1 file with the song's tempi, meters, keys and markers; times are rounded to 1/960 beat. */
export function writeMidiSong(song: MidiSong): Uint8Array {
  const tempi = song.tempi.length > 0 ? song.tempi : [{ time: 0, bpm: DEFAULT_BPM }];
  const starts: number[] = [];
  for (const [i, { time, bpm: _bpm }] of tempi.entries()) {
    const before = tempi[i - 1];
    starts.push(before ? starts[i - 1]! + ((time - before.time) * before.bpm * TICKS_PER_BEAT) / 60 : 0);
  }
  const tickAt = (time: number): number => {
    let at = tempi.length - 1;
    while (at > 0 && tempi[at]!.time > time) at--;
    return Math.max(
      0,
      Math.round(starts[at]! + ((time - tempi[at]!.time) * tempi[at]!.bpm * TICKS_PER_BEAT) / 60),
    );
  };
  type Placed = { tick: number; order: number; event: MidiEvent };
  const toTrack = (placed: Placed[]): MidiEvent[] => {
    placed.sort((a, b) => a.tick - b.tick || a.order - b.order);
    let last = 0;
    const events = placed.map(({ tick, event }) => {
      const deltaTime = tick - last;
      last = tick;
      return { ...event, deltaTime };
    });
    return [...events, { deltaTime: 0, meta: true, type: 'endOfTrack' }];
  };
  const conductor: Placed[] = [
    ...song.timeSignatures.map(({ time, beats, unit }): Placed => ({
      tick: tickAt(time),
      order: 0,
      event: {
        deltaTime: 0,
        meta: true,
        type: 'timeSignature',
        numerator: beats,
        denominator: unit,
        metronome: 24,
        thirtyseconds: 8,
      },
    })),
    ...song.keySignatures.map(({ time, key }): Placed => ({
      tick: tickAt(time),
      order: 0,
      event: { deltaTime: 0, meta: true, type: 'keySignature', ...signatureOf(key) },
    })),
    ...song.markers.map(({ time, text }): Placed => ({
      tick: tickAt(time),
      order: 0,
      event: { deltaTime: 0, meta: true, type: 'marker', text },
    })),
    ...tempi.map(({ time, bpm }): Placed => ({
      tick: tickAt(time),
      order: 1,
      event: { deltaTime: 0, meta: true, type: 'setTempo', microsecondsPerBeat: Math.round(60e6 / bpm) },
    })),
  ];
  const byTrack = Map.groupBy(song.notes, ({ track, channel, program }) => `${track}/${channel}/${program}`);
  const parts = [...byTrack.values()].map((notes) => {
    const { channel, program } = notes[0]!;
    const placed: Placed[] = [
      { tick: 0, order: 0, event: { deltaTime: 0, type: 'programChange', channel, programNumber: program } },
    ];
    for (const { time, duration, midi, velocity } of notes) {
      const start = tickAt(time);
      const end = Math.max(start + 1, tickAt(time + duration));
      placed.push(
        {
          tick: start,
          order: 2,
          event: { deltaTime: 0, type: 'noteOn', channel, noteNumber: midi, velocity },
        },
        {
          tick: end,
          order: 1,
          event: { deltaTime: 0, type: 'noteOff', channel, noteNumber: midi, velocity: 0 },
        },
      );
    }
    return toTrack(placed);
  });
  const header = { format: 1, numTracks: parts.length + 1, ticksPerBeat: TICKS_PER_BEAT } as const;
  return Uint8Array.from(writeMidi({ header, tracks: [toTrack(conductor), ...parts] }));
}

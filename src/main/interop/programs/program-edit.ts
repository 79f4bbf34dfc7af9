import type { Annotation, TrackTags } from '../../../shared/domain/index.ts';
import type { ProgramExportOptions } from '../../../shared/contract/index.ts';
import { isSameCue } from '../../rekordbox/marks.ts';
import type { ExportChange } from '../../rekordbox/merge-marks.ts';
import type { CleanedTrack } from '../../rekordbox/clean.ts';
import type { ProgramLoss } from './losses.ts';

type Parts = ProgramExportOptions['parts'];

/** The content to write to a program's library for one track. */
export interface ProgramEdit {
  /**
   * The document that an import created; null without an import, when the current library content serves as the base.
   */
  readonly base: Annotation | null;
  readonly head: Annotation;
  /** Seconds to add to the program's times in this file to get document times. */
  readonly offset: number;
  /** The parts that may change. */
  readonly parts: Parts;
}

/** A track that is new to the program. */
export interface NewProgramTrack extends Omit<ProgramEdit, 'base'>, TrackTags {
  /** Absolute path on the DJ's machine, with `/` as the separator. */
  readonly path: string;
  /** Bytes. */
  readonly fileSize: number | null;
  /** Hertz. */
  readonly sampleRate: number | null;
}

export interface ProgramSource {
  /** The content to write for the file at this path; null leaves it unchanged. */
  edit(path: string): ProgramEdit | null;
  /** Tracks that an existing library does not contain yet. */
  added(has: (path: string) => boolean): Iterable<NewProgramTrack>;
  /** Called for each track that is written. */
  onTrack(
    path: string,
    edited: { readonly changes: readonly ExportChange[]; readonly losses: readonly ProgramLoss[] },
    isNew: boolean,
  ): void;
}

/** The values of a track that programs store. */
export interface HeldValues {
  readonly beat_grid: Annotation['beat_grid'];
  readonly cues: Annotation['cues'];
  readonly audio: Pick<Annotation['audio'], 'key'>;
}

/** The current content of a program's library, as an import would read it. */
export const heldValues = ({ beat_grid, cues, key }: CleanedTrack): HeldValues => ({
  beat_grid,
  cues,
  audio: { key },
});

/** `head`, with parts that may not change taken from `before`, and without labels if those may not change. */
export function withParts(head: Annotation, before: HeldValues, parts: Parts): Annotation {
  const { labels, ...rest } = head;
  const mayChange = ({ kind }: Annotation['cues'][number]): boolean =>
    kind === 'hot' ? parts.hotCues : parts.memoryCues;
  return {
    ...rest,
    ...(parts.labels && labels ? { labels } : {}),
    beat_grid: parts.grid ? head.beat_grid : before.beat_grid,
    cues: [
      ...before.cues.filter((cue) => !mayChange(cue)),
      ...head.cues.filter((cue) => {
        // A cue that changed its kind is already there as its former kind.
        const was = before.cues.find(({ id }) => id === cue.id);
        return mayChange(cue) && (!was || mayChange(was));
      }),
    ],
    audio: { ...head.audio, key: parts.key ? head.audio.key : before.audio.key },
  };
}

export const isSameGrid = (a: Annotation['beat_grid'], b: Annotation['beat_grid']): boolean =>
  a.length === b.length &&
  a.every(({ time, bpm, beat }, i) => time === b[i]!.time && bpm === b[i]!.bpm && beat === b[i]!.beat);

/** The kind of change, given the presence of a value before and after. */
export const valueChange = (kind: 'grid' | 'key', before: boolean, after: boolean): ExportChange => ({
  kind,
  added: before ? 0 : 1,
  changed: before && after ? 1 : 0,
  removed: after ? 0 : 1,
});

/** Differences between two states of a track's cues, by kind. */
export function compareCues(before: Annotation['cues'], after: Annotation['cues']): ExportChange[] {
  const kinds = { hotCue: [0, 0, 0], memoryCue: [0, 0, 0], loop: [0, 0, 0] } satisfies Record<
    string,
    number[]
  >;
  const kindOf = (cue: Annotation['cues'][number]): keyof typeof kinds =>
    cue.end === undefined ? (cue.kind === 'hot' ? 'hotCue' : 'memoryCue') : 'loop';
  const old = new Map(before.map((cue) => [cue.id, cue]));
  for (const cue of after) {
    const was = old.get(cue.id);
    old.delete(cue.id);
    if (!was) kinds[kindOf(cue)][0]!++;
    else if (!isSameCue(was, cue)) kinds[kindOf(cue)][1]!++;
  }
  for (const gone of old.values()) kinds[kindOf(gone)][2]!++;
  return Object.entries(kinds)
    .map(([kind, [added, changed, removed]]) => ({
      kind: kind as keyof typeof kinds,
      added: added!,
      changed: changed!,
      removed: removed!,
    }))
    .filter(({ added, changed, removed }) => added + changed + removed > 0);
}

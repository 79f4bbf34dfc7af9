import type { Annotation, CamelotKey } from '../../../shared/domain/index.ts';
import type { ReadTags } from '../../library/tag-request.ts';
import type { Mark } from '../../rekordbox/marks.ts';
import type { TempoNode } from '../../rekordbox/tempo-nodes.ts';

/** What a DJ program says of one track, on that program's own clock. */
export interface ProgramTrack {
  /** Absolute, as the program's machine names it, with `/` between its parts: `/Users/x/a.mp3`, `D:/Music/a.mp3`. */
  readonly path: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly genre: string;
  readonly label: string;
  readonly comment: string;
  readonly year: number | null;
  /** Stars, 0 to 5. */
  readonly rating: number;
  /** Bytes. */
  readonly fileSize: number | null;
  /** ISO date or time. */
  readonly addedAt: string | null;
  /** Seconds; 0 when unknown. */
  readonly duration: number;
  /** Markers of the grid in ascending time; a `beat` of 0 counts on from the marker before. */
  readonly nodes: readonly TempoNode[];
  /** Markers that could not be used. */
  readonly unusableNodes: number;
  readonly timeSignature: Annotation['audio']['time_signature'];
  readonly marks: readonly Mark[];
  /** Cues of the row, with unusable ones. */
  readonly markCount: number;
  readonly key: CamelotKey | null;
}

export interface ProgramPlaylist {
  readonly kind: 'folder' | 'playlist';
  readonly name: string;
  readonly children: readonly ProgramPlaylist[];
  /** Paths of its tracks in order, as the tracks name them. */
  readonly paths: readonly string[];
}

export interface ProgramProblem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  /** 0 where there is none. */
  readonly line: number;
}

/** Everything of a library but its tracks. */
export interface ProgramLibrary {
  readonly playlists: readonly ProgramPlaylist[];
  readonly problems: readonly ProgramProblem[];
  /** Problems beyond the number that is kept. */
  readonly problemsOmitted: number;
}

export interface ReadProgramOptions {
  /** Called for every batch of tracks in order; a returned promise is awaited before reading on. */
  onTracks(batch: readonly ProgramTrack[]): void | Promise<void>;
  onProgress?(done: number, total: number): void;
  readonly signal?: AbortSignal;
  /** Reads tags of files within limits, for programs that keep their data there. */
  readonly readTags?: ReadTags;
}

/** Reads one program's library. @throws AppError `invalid_input`, `not_found`, `io`, `cancelled`. */
export type ReadProgramLibrary = (path: string, options: ReadProgramOptions) => Promise<ProgramLibrary>;

/** Problems beyond this number are counted, not kept. */
const MAX_PROBLEMS = 10_000;

/** Collects problems within bounds. */
export function createProblems() {
  const problems: ProgramProblem[] = [];
  let omitted = 0;
  return {
    add(problem: ProgramProblem): void {
      if (problems.length >= MAX_PROBLEMS) omitted++;
      else problems.push(problem);
    },
    result: () => ({ problems, problemsOmitted: omitted }),
  };
}

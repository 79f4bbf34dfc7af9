import type { Annotation, CamelotKey, TrackTags } from '../../../shared/domain/index.ts';
import type { ReadTags } from '../../library/tag-request.ts';
import type { Mark } from '../../rekordbox/marks.ts';
import type { TempoNode } from '../../rekordbox/tempo-nodes.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** One track as a DJ program stores it, on that program's clock. */
export interface ProgramTrack extends TrackTags {
  /** Absolute path on the program's machine, with `/` as the separator: `/Users/x/a.mp3`, `D:/Music/a.mp3`. */
  readonly path: string;
  /** Bytes. */
  readonly fileSize: number | null;
  /** ISO date or time. */
  readonly addedAt: string | null;
  /** Seconds; 0 when unknown. */
  readonly duration: number;
  /** Grid markers in ascending time; a `beat` of 0 continues counting from the previous marker. */
  readonly nodes: readonly TempoNode[];
  /** Number of unusable markers. */
  readonly unusableNodes: number;
  readonly timeSignature: Annotation['audio']['time_signature'];
  readonly marks: readonly Mark[];
  /** Number of cues in the row, including unusable ones. */
  readonly markCount: number;
  readonly key: CamelotKey | null;
}

export interface ProgramPlaylist {
  readonly kind: 'folder' | 'playlist';
  readonly name: string;
  readonly children: readonly ProgramPlaylist[];
  /** Paths of its tracks in order, equal to those of the tracks. */
  readonly paths: readonly string[];
}

export interface ProgramProblem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: Message;
  /** 0 if unknown. */
  readonly line: number;
}

/** Everything in a library except its tracks. */
export interface ProgramLibrary {
  readonly playlists: readonly ProgramPlaylist[];
  readonly problems: readonly ProgramProblem[];
  /** Number of problems beyond the limit. */
  readonly problemsOmitted: number;
}

export interface ReadProgramOptions {
  /** Called for every batch of tracks in order; a returned promise is awaited before reading on. */
  onTracks(batch: readonly ProgramTrack[]): void | Promise<void>;
  onProgress?(done: number, total: number): void;
  readonly signal?: AbortSignal;
  /** Reads tags of files within limits, for programs that store their data in them. */
  readonly readTags?: ReadTags;
}

/** Reads one program's library. @throws AppError `invalid_input`, `not_found`, `io`, `cancelled`. */
export type ReadProgramLibrary = (path: string, options: ReadProgramOptions) => Promise<ProgramLibrary>;

/** Problems beyond this number are only counted. */
const MAX_PROBLEMS = 10_000;

/** Collects problems up to a limit. */
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

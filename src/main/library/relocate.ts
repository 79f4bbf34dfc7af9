import { posix } from 'node:path';

/** A track whose file is missing. Every known fact narrows the search. */
export interface MissingTrack {
  readonly id: string;
  /** Last known path, from any operating system. */
  readonly path: string;
  /** Bytes. */
  readonly size?: number;
  /** Seconds; Rekordbox stores whole ones. */
  readonly duration?: number;
  readonly identity?: string;
  readonly title?: string;
  readonly artist?: string;
}

/** A file on disk that might belong to one of them. */
export interface FoundFile {
  readonly path: string;
  readonly size: number;
  readonly duration?: number;
  readonly identity?: string;
  readonly title?: string;
  readonly artist?: string;
}

type RelocationReason =
  | 'same_identity'
  | 'same_name'
  | 'same_name_other_format'
  | 'same_size'
  | 'same_duration'
  | 'same_folders'
  | 'same_title_and_artist';

/** `certain` may be applied automatically, `likely` in bulk after a look, `possible` one by one. */
type RelocationStrength = 'certain' | 'likely' | 'possible';

interface RelocationCandidate {
  readonly path: string;
  readonly strength: RelocationStrength;
  readonly reasons: readonly RelocationReason[];
}

export interface RelocationProposal {
  readonly id: string;
  /** Best first, at most five. */
  readonly candidates: readonly RelocationCandidate[];
  /** Whether the best two are equally good, so that a person must choose. */
  readonly isAmbiguous: boolean;
}

/** Rekordbox rounds to whole seconds, and tag readers differ slightly on MP3. */
const DURATION_TOLERANCE_S = 1.5;
const MAX_CANDIDATES = 5;

interface PathParts {
  readonly name: string;
  readonly stem: string;
  /** Innermost folder first. */
  readonly folders: readonly string[];
}

/** Normalised parts of a path: either slash, composed Unicode (macOS decomposes), case folded. */
function partsOf(path: string): PathParts {
  const parts = path
    .normalize('NFC')
    .toLowerCase()
    .split(/[/\\]+/u)
    .filter(Boolean);
  const name = parts.pop() ?? '';
  return { name, stem: posix.parse(name).name, folders: parts.toReversed() };
}

function titleKey(entry: { title?: string; artist?: string }): string | undefined {
  if (!entry.title || !entry.artist) return undefined;
  return `${entry.title}\n${entry.artist}`.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ');
}

function reasonsFor(track: MissingTrack, file: FoundFile): Set<RelocationReason> {
  const reasons = new Set<RelocationReason>();
  const wanted = partsOf(track.path);
  const has = partsOf(file.path);
  if (track.identity !== undefined && track.identity === file.identity) reasons.add('same_identity');
  if (wanted.name === has.name) reasons.add('same_name');
  else if (wanted.stem === has.stem) reasons.add('same_name_other_format');
  if (track.size && track.size === file.size) reasons.add('same_size');
  if (
    track.duration !== undefined &&
    file.duration !== undefined &&
    Math.abs(track.duration - file.duration) <= DURATION_TOLERANCE_S
  )
    reasons.add('same_duration');
  if (wanted.folders[0] !== undefined && wanted.folders[0] === has.folders[0]) reasons.add('same_folders');
  const title = titleKey(track);
  if (title !== undefined && title === titleKey(file)) reasons.add('same_title_and_artist');
  return reasons;
}

/** How strong the reasons are together; undefined if they prove nothing (two tracks may share a length or a title). */
function strengthOf(
  track: MissingTrack,
  file: FoundFile,
  reasons: Set<RelocationReason>,
): RelocationStrength | undefined {
  if (reasons.has('same_identity')) return 'certain';
  // Both identities are known and differ: it is another recording, whatever its name.
  if (track.identity !== undefined && file.identity !== undefined) return undefined;
  const has = (reason: RelocationReason): boolean => reasons.has(reason);
  const contradicted = track.duration !== undefined && file.duration !== undefined && !has('same_duration');
  if (contradicted) return has('same_name') ? 'possible' : undefined;
  if (has('same_name') && has('same_size')) return 'certain';
  if (has('same_name') && (has('same_duration') || has('same_folders'))) return 'likely';
  if (has('same_size') && has('same_duration')) return 'likely';
  if (has('same_title_and_artist') && has('same_duration')) return 'likely';
  if (has('same_name')) return 'possible';
  if (has('same_name_other_format') && (has('same_duration') || has('same_folders'))) return 'possible';
  return undefined;
}

const STRENGTHS: readonly RelocationStrength[] = ['certain', 'likely', 'possible'];

/** Best first: strength, then number of reasons, then path. */
function compareCandidates(a: RelocationCandidate, b: RelocationCandidate): number {
  return (
    STRENGTHS.indexOf(a.strength) - STRENGTHS.indexOf(b.strength) ||
    b.reasons.length - a.reasons.length ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
  );
}

/** Indexes files by the facts that make them candidates, so that 50 000 tracks need no 50 000² comparisons. */
function indexFiles(found: readonly FoundFile[]): (key: string) => readonly FoundFile[] {
  const files = new Map<string, FoundFile[]>();
  for (const file of found)
    for (const key of keysOf(file)) {
      const same = files.get(key);
      if (same) same.push(file);
      else files.set(key, [file]);
    }
  return (key) => files.get(key) ?? [];
}

function keysOf(entry: MissingTrack | FoundFile): string[] {
  const keys = [`stem:${partsOf(entry.path).stem}`];
  if (entry.identity !== undefined) keys.push(`identity:${entry.identity}`);
  if (entry.size) keys.push(`size:${entry.size}`);
  const title = titleKey(entry);
  if (title !== undefined) keys.push(`title:${title}`);
  return keys;
}

/** Proposes new locations for the files of missing tracks. Tracks without any candidate are left out. */
export function proposeRelocations(
  missing: readonly MissingTrack[],
  found: readonly FoundFile[],
): RelocationProposal[] {
  const filesOf = indexFiles(found);
  const proposals: RelocationProposal[] = [];
  for (const track of missing) {
    const near = new Set(keysOf(track).flatMap((key) => [...filesOf(key)]));
    const candidates: RelocationCandidate[] = [];
    for (const file of near) {
      const reasons = reasonsFor(track, file);
      const strength = strengthOf(track, file, reasons);
      if (strength) candidates.push({ path: file.path, strength, reasons: [...reasons] });
    }
    candidates.sort(compareCandidates);
    const [best, second] = candidates;
    if (!best) continue;
    const isAmbiguous =
      second !== undefined &&
      second.strength === best.strength &&
      second.reasons.length === best.reasons.length &&
      // Copies of the same audio are equally good.
      best.strength !== 'certain';
    proposals.push({ id: track.id, candidates: candidates.slice(0, MAX_CANDIDATES), isAmbiguous });
  }
  return proposals;
}

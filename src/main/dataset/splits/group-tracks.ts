import type { TrackId } from '../../../shared/domain/index.ts';
import type { DatasetTrack } from '../dataset-track.ts';
import { foldGenre, recordingKey, workKey } from './recording-name.ts';

/** Why two tracks must stay in one split. */
export type LinkReason = 'same audio' | 'same recording' | 'version of the same piece' | 'near-duplicate';

/** The properties of a track that grouping and splitting need. */
export interface SplitTrack {
  readonly trackId: TrackId;
  /** Stays the same when the library grows: audio identity, otherwise the path, otherwise the tags. */
  readonly key: string;
  readonly audioId: string | null;
  readonly recording: string | null;
  readonly work: string | null;
  /** Folded genres as one text. */
  readonly genre: string;
  /** Folded genres and other labels one by one; `genre` itself if absent. */
  readonly genres?: readonly string[];
  readonly descriptors?: readonly string[];
  readonly tags?: readonly string[];
  readonly tier: number;
  /** Equal for tracks with the same tempo, key and sequence of section lengths; null without enough structure. */
  readonly shape: string | null;
  readonly duration: number;
}

/** With fewer boundaries a recording cannot be recognised. */
const MIN_SHAPE_SECTIONS = 4;
/** Tracks with equal shapes must also match in length within this many seconds. */
const SHAPE_DURATION_S = 2;

export function toSplitTrack(track: DatasetTrack): SplitTrack {
  const { document } = track;
  const sections = document?.structure ?? [];
  const bpm = document?.audio.bpm ?? null;
  const bars = sections.slice(1).map((section, i) => section.bar - sections[i]!.bar);
  return {
    trackId: track.trackId,
    key: track.audioId ?? track.path ?? `${track.artist}|${track.title}|${track.trackId}`,
    audioId: track.audioId,
    recording: recordingKey(track.artist, track.title),
    work: workKey(track.artist, track.title),
    genre: foldGenre(track.genre),
    genres: (track.genres ?? [track.genre]).map(foldGenre).filter((genre) => genre !== ''),
    descriptors: (track.descriptors ?? []).map(foldGenre),
    tags: (track.tags ?? []).map(foldGenre),
    tier: document?.metadata.tier ?? 0,
    shape:
      sections.length >= MIN_SHAPE_SECTIONS && bpm !== null
        ? `${bpm.toFixed(1)}|${document?.audio.key ?? ''}|${bars.join(',')}`
        : null,
    duration: document?.audio.duration ?? 0,
  };
}

/** Tracks that must stay together. */
export interface TrackGroup {
  /** The smallest key of its members. */
  readonly key: string;
  /** Indices into the list of tracks, ascending. */
  readonly members: readonly number[];
}

export interface Grouping {
  readonly groups: readonly TrackGroup[];
  /** Number of links by reason; a link joins a track to an earlier one. */
  readonly links: Readonly<Record<LinkReason, number>>;
}

/** Union by the smaller root, with path halving. */
function createForest(size: number) {
  const parent = Int32Array.from({ length: size }, (_, i) => i);
  const find = (at: number): number => {
    let root = at;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!;
      root = parent[root]!;
    }
    return root;
  };
  return {
    find,
    join(a: number, b: number): void {
      const [x, y] = [find(a), find(b)];
      if (x < y) parent[y] = x;
      else parent[x] = y;
    },
  };
}

/**
 * Groups tracks so that no recording can be in two splits: equal audio; equal artist and title (in any spelling);
 * versions and remixes of one piece by their tags; and near-duplicates, which share tempo, key, length and the lengths
 * of all sections.
 */
export function groupTracks(tracks: readonly SplitTrack[]): Grouping {
  const forest = createForest(tracks.length);
  const links: Record<LinkReason, number> = {
    'same audio': 0,
    'same recording': 0,
    'version of the same piece': 0,
    'near-duplicate': 0,
  };
  const byKey = (reason: LinkReason, keyOf: (track: SplitTrack) => string | null): void => {
    const seen = new Map<string, number>();
    for (const [i, track] of tracks.entries()) {
      const key = keyOf(track);
      if (key === null) continue;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, i);
      else {
        if (forest.find(first) !== forest.find(i)) links[reason]++;
        forest.join(first, i);
      }
    }
  };
  byKey('same audio', (track) => track.audioId);
  byKey('same recording', (track) => track.recording);
  byKey('version of the same piece', (track) => track.work);

  const shapes = new Map<string, number[]>();
  for (const [i, track] of tracks.entries()) {
    if (track.shape === null) continue;
    const same = shapes.get(track.shape);
    if (!same) shapes.set(track.shape, [i]);
    else same.push(i);
  }
  for (const same of shapes.values()) {
    same.sort((a, b) => tracks[a]!.duration - tracks[b]!.duration);
    for (let k = 1; k < same.length; k++) {
      const [a, b] = [same[k - 1]!, same[k]!];
      if (tracks[b]!.duration - tracks[a]!.duration > SHAPE_DURATION_S) continue;
      if (forest.find(a) !== forest.find(b)) links['near-duplicate']++;
      forest.join(a, b);
    }
  }

  const members = new Map<number, number[]>();
  for (let i = 0; i < tracks.length; i++) {
    const root = forest.find(i);
    const own = members.get(root);
    if (own) own.push(i);
    else members.set(root, [i]);
  }
  const groups = [...members.values()].map((own) => ({
    key: own.reduce((least, i) => (tracks[i]!.key < least ? tracks[i]!.key : least), tracks[own[0]!]!.key),
    members: own,
  }));
  return { groups, links };
}

import type { Annotation } from '../../shared/domain/index.ts';
import { loss } from './export-losses.ts';
import { applyAnnotation, totalTimeOf } from './export-track.ts';
import type { AppliedTrack, ExportTrackOptions } from './export-track.ts';
import { formatKey } from './key-notation.ts';
import { encodeLocation } from './location.ts';
import type { RawAttributes, RekordboxTrack } from './row.ts';

/** What a track that Rekordbox has never seen needs beyond its annotation. All but `trackId` and `path` may be unknown. */
export interface NewTrackInfo {
  /** Must be unique in the file. */
  trackId: number;
  /** Absolute path as the DJ's machine has it; see `toLocation` for paths that are mapped. */
  path: string;
  name?: string;
  artist?: string;
  composer?: string;
  album?: string;
  grouping?: string;
  genre?: string;
  /** Bytes. */
  size?: number;
  discNumber?: number;
  trackNumber?: number;
  year?: number;
  /** `yyyy-mm-dd`. */
  dateAdded?: string;
  /** kbit/s. */
  bitRate?: number;
  sampleRate?: number;
  comments?: string;
  playCount?: number;
  /** Stars, 0–5. */
  rating?: number;
  remixer?: string;
  label?: string;
  mix?: string;
}

const kinds: Readonly<Record<string, string>> = {
  mp3: 'MP3 File',
  wav: 'WAV File',
  wave: 'WAV File',
  flac: 'FLAC File',
  fla: 'FLAC File',
  aif: 'AIFF File',
  aiff: 'AIFF File',
  m4a: 'M4A File',
  aac: 'M4A File',
  mp4: 'MP4 File',
};

/** A row for a track that was never in Rekordbox, with every attribute that Rekordbox itself writes. */
export function newTrackRow(
  annotation: Annotation,
  info: NewTrackInfo,
  options: Pick<ExportTrackOptions, 'slotsBeyondH' | 'keyNotation'> = {},
): AppliedTrack {
  const extension = /\.([^./\\]+)$/.exec(info.path)?.[1]?.toLowerCase() ?? '';
  const kind = kinds[extension];
  const { audio } = annotation;
  const attributes: RawAttributes = [
    ['TrackID', String(info.trackId)],
    ['Name', info.name ?? ''],
    ['Artist', info.artist ?? ''],
    ['Composer', info.composer ?? ''],
    ['Album', info.album ?? ''],
    ['Grouping', info.grouping ?? ''],
    ['Genre', info.genre ?? ''],
    ['Kind', kind ?? 'Unknown Format'],
    ['Size', String(info.size ?? 0)],
    ['TotalTime', totalTimeOf(audio.duration)],
    ['DiscNumber', String(info.discNumber ?? 0)],
    ['TrackNumber', String(info.trackNumber ?? 0)],
    ['Year', String(info.year ?? 0)],
    ['AverageBpm', '0.00'],
    ['DateAdded', info.dateAdded ?? annotation.metadata.created.slice(0, 10)],
    ['BitRate', String(Math.round(info.bitRate ?? 0))],
    ['SampleRate', String(info.sampleRate ?? 0)],
    ['Comments', info.comments ?? ''],
    ['PlayCount', String(info.playCount ?? 0)],
    ['Rating', String(51 * Math.min(5, Math.max(0, Math.round(info.rating ?? 0))))],
    ['Location', encodeLocation(info.path)],
    ['Remixer', info.remixer ?? ''],
    ['Tonality', audio.key === null ? '' : formatKey(audio.key, options.keyNotation ?? 'classic')],
    ['Label', info.label ?? ''],
    ['Mix', info.mix ?? ''],
  ];
  const row: RekordboxTrack = { line: 0, attributes, tempos: [], marks: [], extra: [] };
  // The key stands in the row already.
  const applied = applyAnnotation(row, null, annotation, { ...options, parts: { key: false } });
  return {
    ...applied,
    losses: kind === undefined ? [...applied.losses, loss('unsupported_format')] : applied.losses,
  };
}

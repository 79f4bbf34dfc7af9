import { trackColours } from '../../shared/domain/index.ts';
import type { Annotation, BeatGrid, TrackColour } from '../../shared/domain/index.ts';
import { loss, lossesOf } from './export-losses.ts';
import type { ExportLoss } from './export-losses.ts';
import { formatKey, keyNotationOf } from './key-notation.ts';
import { encodeLocation } from './location.ts';
import { mergeMarks } from './merge-marks.ts';
import type { ExportChange, ExportTrackOptions } from './merge-marks.ts';
import { attributeOf, copyAttributes, isSameAttributes, setAttribute, TRACK_ATTRIBUTE_ORDER } from './row.ts';
import type { RawAttributes, RekordboxTrack } from './row.ts';
import { toTempoNodes } from './tempo-nodes.ts';
import { ratingOf, writeLabels } from './write-labels.ts';

export interface AppliedTrack {
  track: RekordboxTrack;
  /** Differences from the row; empty if the row is written verbatim. */
  changes: ExportChange[];
  losses: ExportLoss[];
}

/** TotalTime as Rekordbox writes it: whole seconds. */
function totalTimeOf(duration: number): string {
  return String(Math.floor(duration));
}

function isSameGrid(a: BeatGrid, b: BeatGrid): boolean {
  return (
    a.length === b.length &&
    a.every((anchor, i) => {
      const other = b[i]!;
      return anchor.time === other.time && anchor.bpm === other.bpm && anchor.beat === other.beat;
    })
  );
}

function writeGrid(track: RekordboxTrack, annotation: Annotation): void {
  const { beat_grid, audio } = annotation;
  track.tempos = toTempoNodes(beat_grid, audio.duration, audio.time_signature);
  const bpm = track.tempos[0] && attributeOf(track.tempos[0], 'Bpm');
  setAttribute(track.attributes, 'AverageBpm', bpm ?? '0.00', TRACK_ATTRIBUTE_ORDER);
}

/**
 * Writes an annotation into the row that it was imported from, as a three-way merge. Values of `head` that equal `base`
 * (the annotation after cleaning at import) stay verbatim as in the row, including raw decimals, attributes and order
 * of marks; values that differ are written from `head`. Without a `base`, every value of `head` is written.
 */
export function applyAnnotation(
  row: RekordboxTrack,
  base: Annotation | null,
  head: Annotation,
  options: ExportTrackOptions = {},
): AppliedTrack {
  const changes: ExportChange[] = [];
  const track: RekordboxTrack = {
    line: row.line,
    attributes: copyAttributes(row.attributes),
    tempos: row.tempos.map(copyAttributes),
    marks: [],
    extra: [...row.extra],
  };

  const sameGrid = base !== null && isSameGrid(base.beat_grid, head.beat_grid);
  const before = base?.beat_grid.length ?? row.tempos.length;
  const after = head.beat_grid.length;
  if ((options.parts?.grid ?? true) && (!sameGrid || options.cleaned) && before + after > 0) {
    writeGrid(track, head);
    const isAsBefore =
      track.tempos.length === row.tempos.length &&
      track.tempos.every((tempo, i) => isSameAttributes(tempo, row.tempos[i]!));
    if (!isAsBefore)
      changes.push({
        kind: 'grid',
        added: before === 0 ? 1 : 0,
        changed: before > 0 && after > 0 ? 1 : 0,
        removed: after === 0 ? 1 : 0,
      });
  }

  const merged = mergeMarks(row, base, head, options);
  track.marks = merged.marks;
  for (const kind of ['hotCue', 'memoryCue', 'loop'] as const) {
    const change = merged.count(kind);
    if (change.added + change.changed + change.removed > 0) changes.push(change);
  }

  const tonality = attributeOf(row.attributes, 'Tonality') ?? '';
  const sameKey = base !== null && base.audio.key === head.audio.key;
  if ((options.parts?.key ?? true) && !sameKey) {
    const notation = keyNotationOf(tonality) ?? options.keyNotation ?? 'classic';
    const written = head.audio.key === null ? '' : formatKey(head.audio.key, notation);
    if (written !== tonality) {
      setAttribute(track.attributes, 'Tonality', written, TRACK_ATTRIBUTE_ORDER);
      changes.push({
        kind: 'key',
        added: tonality === '' ? 1 : 0,
        changed: tonality !== '' && written !== '' ? 1 : 0,
        removed: written === '' ? 1 : 0,
      });
    }
  }

  if (options.parts?.labels ?? true) {
    const changed = writeLabels(track.attributes, head.labels);
    if (changed > 0) changes.push({ kind: 'labels', added: 0, changed, removed: 0 });
  }

  // Rekordbox accepts no cues from a row without TotalTime.
  if (changes.length > 0 && head.audio.duration >= 1 && !attributeOf(track.attributes, 'TotalTime'))
    setAttribute(track.attributes, 'TotalTime', totalTimeOf(head.audio.duration), TRACK_ATTRIBUTE_ORDER);
  return { track, changes, losses: lossesOf(head, merged.leftOut) };
}

/**
 * What a track that Rekordbox has never seen needs beyond its annotation. Everything but `trackId` and `path` may be
 * unknown.
 */
export interface NewTrackInfo {
  /** Must be unique in the file. */
  trackId: number;
  /** Absolute path on the DJ's machine; see `toLocation` for mapped paths. */
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
  colour?: TrackColour | null;
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

/** Builds a row for a track that was never in Rekordbox, with every attribute that Rekordbox itself writes. */
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
    ['Rating', ratingOf(info.rating ?? 0)],
    ['Location', encodeLocation(info.path)],
    ['Remixer', info.remixer ?? ''],
    ['Tonality', audio.key === null ? '' : formatKey(audio.key, options.keyNotation ?? 'classic')],
    ['Label', info.label ?? ''],
    ['Mix', info.mix ?? ''],
  ];
  if (info.colour) attributes.push(['Colour', trackColours[info.colour]]);
  const row: RekordboxTrack = { line: 0, attributes, tempos: [], marks: [], extra: [] };
  // The row already contains the key.
  const applied = applyAnnotation(row, null, annotation, { ...options, parts: { key: false } });
  return {
    ...applied,
    losses: kind === undefined ? [...applied.losses, loss('unsupported_format')] : applied.losses,
  };
}

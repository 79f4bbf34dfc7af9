import type { RawAttributes } from '../../rekordbox/row.ts';
import type { NewProgramTrack } from '../programs/program-edit.ts';
import { editEntry } from './edit-entry.ts';
import type { EditedEntry } from './edit-entry.ts';
import type { XmlElement } from './nml-file.ts';
import type { NmlLocation } from './nml-location.ts';

/**
 * An ENTRY with the attributes that Traktor writes and Segue knows; Traktor reads the rest from the file when it loads
 * it.
 */
export function newEntry(
  track: NewProgramTrack,
  { volume, dir, file }: NmlLocation,
  version: number,
): EditedEntry {
  const { duration } = track.head.audio;
  const child = (name: string, attributes: RawAttributes): XmlElement => ({ name, attributes, children: [] });
  const given = (name: string, value: string): RawAttributes => (value === '' ? [] : [[name, value]]);
  const empty: XmlElement = {
    name: 'ENTRY',
    attributes: [...given('TITLE', track.title), ...given('ARTIST', track.artist)],
    children: [
      child('LOCATION', [
        ['DIR', dir],
        ['FILE', file],
        ['VOLUME', volume],
        ['VOLUMEID', volume],
      ]),
      ...(track.album === '' ? [] : [child('ALBUM', [['TITLE', track.album]])]),
      child('MODIFICATION_INFO', [['AUTHOR_TYPE', 'user']]),
      child('INFO', [
        ...given('GENRE', track.genre),
        ...given('LABEL', track.label),
        ...given('COMMENT', track.comment),
        ['PLAYTIME', String(Math.ceil(duration))],
        ['PLAYTIME_FLOAT', duration.toFixed(6)],
        ...(track.rating > 0 ? [['RANKING', String(51 * track.rating)] as [string, string]] : []),
        ...(track.year === null ? [] : [['RELEASE_DATE', `${track.year}/1/1`] as [string, string]]),
        ...(track.fileSize === null
          ? []
          : [['FILESIZE', String(Math.round(track.fileSize / 1024))] as [string, string]]),
      ]),
    ],
  };
  return editEntry(empty, { ...track, base: null }, version);
}

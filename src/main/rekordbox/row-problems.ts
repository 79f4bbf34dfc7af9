import type { RekordboxProblem, RekordboxTrack } from './row.ts';
import { attributeOf, bpmOf, numberOf, timeOf } from './row.ts';

/** Shortens a text from the file for a message, because values may be of any length. */
export function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

/** Name and artist, or the TrackID, for messages. */
export function trackLabel(row: RekordboxTrack): string {
  const name = shorten(attributeOf(row.attributes, 'Name')?.trim() ?? '');
  const artist = shorten(attributeOf(row.attributes, 'Artist')?.trim() ?? '');
  if (name && artist) return `${artist} – ${name}`;
  return name || artist || `track ${shorten(attributeOf(row.attributes, 'TrackID') ?? 'without TrackID')}`;
}

/** What is missing or unreadable in one row. None of it stops an import; the raw attributes are always kept. */
export function checkRow(row: RekordboxTrack): RekordboxProblem[] {
  const problems: RekordboxProblem[] = [];
  const trackId = attributeOf(row.attributes, 'TrackID');
  const add = (severity: RekordboxProblem['severity'], code: string, message: string): void => {
    problems.push({
      severity,
      code,
      message: `${trackLabel(row)}: ${message}`,
      line: row.line,
      ...(trackId === undefined ? {} : { trackId }),
    });
  };

  if (!trackId) add('warning', 'missing_track_id', 'no TrackID; playlists cannot refer to it');
  if (!attributeOf(row.attributes, 'Location'))
    add('error', 'missing_location', 'no Location, so no file can be linked to it');
  const totalTime = attributeOf(row.attributes, 'TotalTime');
  if (totalTime === undefined)
    add('warning', 'missing_total_time', 'no TotalTime; Rekordbox takes no cues back without it');
  else if (timeOf(row.attributes, 'TotalTime') === undefined)
    add('warning', 'bad_total_time', `TotalTime "${totalTime.slice(0, 40)}" is no length in seconds`);

  let badTempos = 0;
  for (const tempo of row.tempos)
    if (timeOf(tempo, 'Inizio') === undefined || bpmOf(tempo, 'Bpm') === undefined) badTempos++;
  if (badTempos > 0)
    add('warning', 'bad_tempo', `${badTempos} of ${row.tempos.length} TEMPO without a usable Inizio or Bpm`);

  let badMarks = 0;
  let badNums = 0;
  for (const mark of row.marks) {
    if (timeOf(mark, 'Start') === undefined) badMarks++;
    const num = attributeOf(mark, 'Num');
    const slot = numberOf(mark, 'Num');
    if (num !== undefined && (slot === undefined || !Number.isInteger(slot) || slot < -1 || slot > 15))
      badNums++;
  }
  if (badMarks > 0)
    add('warning', 'bad_mark', `${badMarks} of ${row.marks.length} POSITION_MARK without a usable Start`);
  if (badNums > 0)
    add(
      'warning',
      'bad_mark_num',
      `${badNums} POSITION_MARK with a Num other than -1 to 15; read as memory cues`,
    );
  if (row.extra.length > 0)
    add(
      'warning',
      'unknown_element',
      `${row.extra.length} elements that are not Rekordbox's; kept for export`,
    );
  return problems;
}

import type { RekordboxProblem, RekordboxTrack } from './row.ts';
import { attributeOf, bpmOf, numberOf, timeOf } from './row.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

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
  const add = (severity: RekordboxProblem['severity'], code: string, problem: Message): void => {
    problems.push({
      severity,
      code,
      message: msg('{track}: {problem}', { track: trackLabel(row), problem }),
      line: row.line,
      ...(trackId === undefined ? {} : { trackId }),
    });
  };

  if (!trackId) add('warning', 'missing_track_id', msg('no TrackID; playlists cannot refer to it'));
  if (!attributeOf(row.attributes, 'Location'))
    add('error', 'missing_location', msg('no Location, so no file can be linked to it'));
  const totalTime = attributeOf(row.attributes, 'TotalTime');
  if (totalTime === undefined)
    add('warning', 'missing_total_time', msg('no TotalTime; Rekordbox takes no cues back without it'));
  else if (timeOf(row.attributes, 'TotalTime') === undefined)
    add(
      'warning',
      'bad_total_time',
      msg('TotalTime "{value}" is no length in seconds', { value: totalTime.slice(0, 40) }),
    );

  let badTempos = 0;
  for (const tempo of row.tempos)
    if (timeOf(tempo, 'Inizio') === undefined || bpmOf(tempo, 'Bpm') === undefined) badTempos++;
  if (badTempos > 0)
    add(
      'warning',
      'bad_tempo',
      msg('{bad} of {total} TEMPO without a usable Inizio or Bpm', {
        bad: badTempos,
        total: row.tempos.length,
      }),
    );

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
    add(
      'warning',
      'bad_mark',
      msg('{bad} of {total} POSITION_MARK without a usable Start', {
        bad: badMarks,
        total: row.marks.length,
      }),
    );
  if (badNums > 0)
    add(
      'warning',
      'bad_mark_num',
      msg('{count} POSITION_MARK with a Num other than -1 to 15; read as memory cues', { count: badNums }),
    );
  if (row.extra.length > 0)
    add(
      'warning',
      'unknown_element',
      msg(
        '{count, plural, one {# element that is not Rekordbox’s} other {# elements that are not Rekordbox’s}}; kept for export',
        { count: row.extra.length },
      ),
    );
  return problems;
}

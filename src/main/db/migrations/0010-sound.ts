const columns = (table: string): string => `
ALTER TABLE ${table} ADD COLUMN hot_cue_colors text NOT NULL DEFAULT '';
ALTER TABLE ${table} ADD COLUMN energy real;
ALTER TABLE ${table} ADD COLUMN loudness real;
ALTER TABLE ${table} ADD COLUMN bandwidth real;`;

/** One component of a cue's colour as two hex digits; `or` if the cue has no colour. */
const hex = (part: number, or: string): string =>
  `printf('%02x', coalesce(json_extract(cue.value, '$.color[${part}]'), ${or}))`;
/** Rekordbox's colours of cues, and of loops. */
const defaults = [40, 226, 20].map((part, i) => {
  const ofLoop = [255, 140, 0][i]!;
  return hex(i, `iif(json_extract(cue.value, '$.end') IS NULL, ${part}, ${ofLoop})`);
});

/**
 * Energy, loudness, bandwidth and colours of hot cues as columns. The documents already contain energy and colours; the
 * others come with the next analysis.
 */
export const sound = {
  id: '0010-sound',
  sql: `
${columns('track')}
${columns('removed_track')}

UPDATE track SET hot_cue_colors = coalesce((
  SELECT group_concat(color, '') FROM (
    SELECT ${defaults.join(' || ')} color, json_extract(cue.value, '$.slot') slot, min(cue.key)
    FROM revision, json_each(revision.document, '$.cues') cue
    WHERE revision.id = head_revision AND json_extract(cue.value, '$.slot') IS NOT NULL
    GROUP BY 2 ORDER BY 2)), '');
UPDATE track SET energy = (SELECT json_extract(document, '$.energy.overall') FROM revision WHERE id = head_revision);
`,
} as const;

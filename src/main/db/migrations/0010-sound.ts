const columns = (table: string): string => `
ALTER TABLE ${table} ADD COLUMN energy real;
ALTER TABLE ${table} ADD COLUMN loudness real;
ALTER TABLE ${table} ADD COLUMN bandwidth real;`;

/**
 * Energy, loudness and bandwidth as columns. The documents already contain the energy; the others come with the next
 * analysis.
 */
export const sound = {
  id: '0010-sound',
  sql: `
${columns('track')}
${columns('removed_track')}

UPDATE track SET energy = (SELECT json_extract(document, '$.energy.overall') FROM revision WHERE id = head_revision);
`,
} as const;

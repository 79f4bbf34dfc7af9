/** Entries of other DJ programs' libraries for tracks, beside Rekordbox's rows. */
export const programRows = {
  id: '0009-program-rows',
  sql: `
ALTER TABLE import ADD COLUMN program text NOT NULL DEFAULT 'rekordbox';
ALTER TABLE removed_import ADD COLUMN program text NOT NULL DEFAULT 'rekordbox';

CREATE TABLE program_row (
  program text NOT NULL,
  row_key text NOT NULL,
  track_id integer NOT NULL,
  import_id integer NOT NULL,
  position integer NOT NULL,
  hash text NOT NULL,
  base_revision integer NOT NULL,
  PRIMARY KEY(program, row_key),
  FOREIGN KEY (track_id) REFERENCES track(id) ON UPDATE no action ON DELETE no action,
  FOREIGN KEY (import_id) REFERENCES import(id) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE INDEX program_row_track ON program_row (track_id);
CREATE INDEX program_row_import ON program_row (import_id);

CREATE TABLE removed_program_row AS SELECT CAST('' AS text) AS step_id, program_row.* FROM program_row LIMIT 0;
CREATE INDEX removed_program_row_step ON removed_program_row (step_id);
CREATE INDEX removed_program_row_key ON removed_program_row (program, row_key);
`,
} as const;

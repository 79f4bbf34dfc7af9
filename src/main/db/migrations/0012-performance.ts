/**
 * How models performed over time: scores by model and dataset version, the cost of analyses, and stored reports; and
 * what a backbone says about tracks.
 */
export const performance = {
  id: '0012-performance',
  sql: `CREATE TABLE performance_record (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  model text NOT NULL,
  dataset text,
  occasion text NOT NULL,
  created_at text NOT NULL,
  track_count integer NOT NULL,
  metrics text NOT NULL,
  calibration_error real,
  seconds_per_track real
) STRICT;

CREATE TABLE inference_run (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  model text NOT NULL,
  provider text NOT NULL,
  created_at text NOT NULL,
  track_count integer NOT NULL,
  failed_count integer NOT NULL,
  seconds real NOT NULL,
  squared_seconds real NOT NULL,
  music_seconds real NOT NULL
) STRICT;

CREATE TABLE learning_report (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  occasion text NOT NULL,
  created_at text NOT NULL,
  report text NOT NULL
) STRICT;

ALTER TABLE track_profile ADD COLUMN backbone_model text;
ALTER TABLE track_profile ADD COLUMN backbone blob;
ALTER TABLE removed_track_profile ADD COLUMN backbone_model text;
ALTER TABLE removed_track_profile ADD COLUMN backbone blob;
`,
} as const;

/** Corrections that people made to predictions, training data of personal models, and the models themselves. */
export const learning = {
  id: '0003-learning',
  sql: `CREATE TABLE correction_case (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  track_id integer NOT NULL,
  source text NOT NULL,
  revision_id integer NOT NULL,
  occasion text NOT NULL,
  predicted_at text NOT NULL,
  settled_at text NOT NULL,
  score real NOT NULL,
  correction_count integer NOT NULL,
  FOREIGN KEY (track_id) REFERENCES track(id) ON UPDATE no action ON DELETE no action,
  FOREIGN KEY (revision_id) REFERENCES revision(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE UNIQUE INDEX correction_case_track_source ON correction_case (track_id,source);

CREATE TABLE correction (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  case_id integer NOT NULL,
  type text NOT NULL,
  time real,
  predicted text,
  corrected text,
  confidence real,
  score real NOT NULL,
  FOREIGN KEY (case_id) REFERENCES correction_case(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE INDEX correction_of_case ON correction (case_id);

CREATE TABLE track_profile (
  track_id integer PRIMARY KEY NOT NULL,
  source text NOT NULL,
  audio_id text,
  created_at text NOT NULL,
  profile blob NOT NULL,
  FOREIGN KEY (track_id) REFERENCES track(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE TABLE personal_model (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  version text NOT NULL,
  task text NOT NULL,
  state text NOT NULL,
  parent text,
  created_at text NOT NULL,
  sha256 text NOT NULL,
  dataset text,
  track_count integer NOT NULL,
  report text NOT NULL
) STRICT;

CREATE UNIQUE INDEX personal_model_version ON personal_model (version);

CREATE TABLE model_decision (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  task text NOT NULL,
  version text,
  replaced text,
  action text NOT NULL,
  author text NOT NULL,
  reason text NOT NULL,
  created_at text NOT NULL,
  gate text
) STRICT;
`,
} as const;

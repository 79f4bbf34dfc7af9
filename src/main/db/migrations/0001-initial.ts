/** The first schema. Released migrations are frozen: a test holds their hashes. */
export const initial = {
  id: '0001-initial',
  sql: `CREATE TABLE exported_row (
  track_id integer PRIMARY KEY NOT NULL,
  exported_at text NOT NULL,
  path text NOT NULL,
  row text NOT NULL,
  FOREIGN KEY (track_id) REFERENCES track(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE TABLE history (
  track_id integer NOT NULL,
  position integer NOT NULL,
  revision_id integer NOT NULL,
  PRIMARY KEY(track_id, position),
  FOREIGN KEY (track_id) REFERENCES track(id) ON UPDATE no action ON DELETE no action,
  FOREIGN KEY (revision_id) REFERENCES revision(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE TABLE import_problem (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  import_id integer NOT NULL,
  severity text NOT NULL,
  code text NOT NULL,
  message text NOT NULL,
  line integer,
  FOREIGN KEY (import_id) REFERENCES import(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE INDEX import_problem_import ON import_problem (import_id);
CREATE TABLE import (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  path text NOT NULL,
  sha256 text NOT NULL,
  created_at text NOT NULL,
  header text NOT NULL,
  summary text NOT NULL,
  superseded_by integer
) STRICT;

CREATE TABLE job_failure (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  job_id text NOT NULL,
  item text NOT NULL,
  track_id integer,
  code text NOT NULL,
  message text NOT NULL,
  FOREIGN KEY (job_id) REFERENCES job(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE INDEX job_failure_job ON job_failure (job_id);
CREATE TABLE job (
  id text PRIMARY KEY NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  params text NOT NULL,
  result text,
  title text NOT NULL,
  unit text NOT NULL,
  done integer NOT NULL,
  total integer NOT NULL,
  failed integer NOT NULL,
  message text NOT NULL,
  created_at text NOT NULL,
  finished_at text
) STRICT;

CREATE TABLE playlist_entry (
  playlist_id integer NOT NULL,
  position integer NOT NULL,
  key text NOT NULL,
  track_id integer,
  PRIMARY KEY(playlist_id, position),
  FOREIGN KEY (playlist_id) REFERENCES playlist(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE INDEX playlist_entry_track ON playlist_entry (track_id);
CREATE TABLE playlist (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  import_id integer NOT NULL,
  parent_id integer,
  position integer NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  attributes text NOT NULL,
  FOREIGN KEY (import_id) REFERENCES import(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE INDEX playlist_import ON playlist (import_id);
CREATE TABLE prediction (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  track_id integer NOT NULL,
  source text NOT NULL,
  audio_id text,
  created_at text NOT NULL,
  import_id integer,
  job_id text,
  document text NOT NULL,
  settled_at text,
  FOREIGN KEY (track_id) REFERENCES track(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE UNIQUE INDEX prediction_track_source ON prediction (track_id,source);
CREATE TABLE rekordbox_row (
  track_id integer PRIMARY KEY NOT NULL,
  import_id integer NOT NULL,
  position integer NOT NULL,
  rekordbox_id text,
  location text,
  row_key text NOT NULL,
  row text NOT NULL,
  hash text NOT NULL,
  base_revision integer NOT NULL,
  FOREIGN KEY (track_id) REFERENCES track(id) ON UPDATE no action ON DELETE no action,
  FOREIGN KEY (import_id) REFERENCES import(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE UNIQUE INDEX rekordbox_row_key ON rekordbox_row (row_key);
CREATE INDEX rekordbox_row_import ON rekordbox_row (import_id,position);
CREATE TABLE review (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  track_id integer NOT NULL,
  revision_id integer NOT NULL,
  reviewer text NOT NULL,
  verdict text NOT NULL,
  note text NOT NULL,
  created_at text NOT NULL,
  FOREIGN KEY (track_id) REFERENCES track(id) ON UPDATE no action ON DELETE no action,
  FOREIGN KEY (revision_id) REFERENCES revision(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE INDEX review_track ON review (track_id);
CREATE TABLE revision (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  track_id integer NOT NULL,
  parent_id integer,
  author text NOT NULL,
  source text NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL,
  created_at text NOT NULL,
  import_id integer,
  job_id text,
  document text NOT NULL,
  hash text NOT NULL,
  FOREIGN KEY (track_id) REFERENCES track(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE INDEX revision_track ON revision (track_id,id);
CREATE TABLE track (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  audio_id text,
  path text,
  path_key text,
  missing integer NOT NULL,
  file_size integer,
  file_modified_ms real,
  codec text,
  sample_rate integer,
  channel_count integer,
  decoder_profile text,
  decoder_offset real DEFAULT 0 NOT NULL,
  title text NOT NULL,
  artist text NOT NULL,
  album text NOT NULL,
  genre text NOT NULL,
  label text NOT NULL,
  comment text NOT NULL,
  year integer,
  rating integer NOT NULL,
  added_at text NOT NULL,
  head_revision integer,
  history_position integer NOT NULL,
  duration real NOT NULL,
  bpm real,
  bpm_confidence real,
  bpm_alternative real,
  key text,
  key_confidence real,
  tier integer,
  confidence real,
  flags text NOT NULL,
  hot_cue_slots text NOT NULL,
  memory_cue_count integer NOT NULL,
  predicted_cue_count integer NOT NULL,
  section_count integer NOT NULL,
  modified_at text NOT NULL,
  analyzed_by text,
  analyzed_audio_id text
) STRICT;

CREATE INDEX track_audio_id ON track (audio_id);
CREATE UNIQUE INDEX track_path_key ON track (path_key);
CREATE INDEX track_title ON track (title COLLATE NOCASE);
CREATE INDEX track_artist ON track (artist COLLATE NOCASE);
CREATE INDEX track_bpm ON track (bpm);

CREATE TRIGGER revision_no_update BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'revisions are immutable'); END;
CREATE TRIGGER revision_no_delete BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'revisions are immutable'); END;

CREATE VIRTUAL TABLE track_search USING fts5(
  title, artist, album, genre, label, comment, path,
  content='track', content_rowid='id', tokenize='trigram', detail='column'
);
CREATE TRIGGER track_search_insert AFTER INSERT ON track BEGIN
  INSERT INTO track_search(rowid, title, artist, album, genre, label, comment, path)
  VALUES (new.id, new.title, new.artist, new.album, new.genre, new.label, new.comment, new.path);
END;
CREATE TRIGGER track_search_update AFTER UPDATE OF title, artist, album, genre, label, comment, path ON track
WHEN (old.title, old.artist, old.album, old.genre, old.label, old.comment, old.path)
  IS NOT (new.title, new.artist, new.album, new.genre, new.label, new.comment, new.path) BEGIN
  INSERT INTO track_search(track_search, rowid, title, artist, album, genre, label, comment, path)
  VALUES ('delete', old.id, old.title, old.artist, old.album, old.genre, old.label, old.comment, old.path);
  INSERT INTO track_search(rowid, title, artist, album, genre, label, comment, path)
  VALUES (new.id, new.title, new.artist, new.album, new.genre, new.label, new.comment, new.path);
END;
`,
} as const;

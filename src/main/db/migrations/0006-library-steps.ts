/** Tables whose rows belong to a track and are removed with it. */
const ofTracks = [
  'track',
  'revision',
  'history',
  'prediction',
  'rekordbox_row',
  'review',
  'exported_row',
  'label_issue',
  'correction_case',
  'correction',
  'track_profile',
  'import',
  'import_problem',
  'playlist',
  'playlist_entry',
] as const;

const removed = ofTracks
  .map(
    (table) => `
CREATE TABLE removed_${table} AS SELECT CAST('' AS text) AS step_id, ${table}.* FROM ${table} LIMIT 0;
CREATE INDEX removed_${table}_step ON removed_${table} (step_id);`,
  )
  .join('');

/**
 * Undoable steps of the whole library, what removed tracks leave behind for undo, a person's own playlists, and an
 * accent-insensitive search.
 */
export const librarySteps = {
  id: '0006-library-steps',
  sql: `
CREATE TABLE library_step (
  id text PRIMARY KEY NOT NULL,
  kind text NOT NULL,
  label text NOT NULL,
  author text NOT NULL,
  created_at text NOT NULL,
  track_count integer NOT NULL,
  before text,
  undone_at text
) STRICT;

ALTER TABLE track ADD COLUMN brought_by integer;
UPDATE track SET brought_by = (SELECT import_id FROM revision WHERE revision.track_id = track.id ORDER BY revision.id LIMIT 1);

CREATE TABLE new_playlist (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  import_id integer,
  parent_id integer,
  position integer NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  attributes text NOT NULL,
  filter text,
  original text,
  FOREIGN KEY (import_id) REFERENCES import(id) ON UPDATE no action ON DELETE no action
) STRICT;
INSERT INTO new_playlist SELECT id, import_id, parent_id, position, kind, name, attributes, NULL, NULL FROM playlist;
CREATE TABLE new_playlist_entry (
  playlist_id integer NOT NULL,
  position integer NOT NULL,
  key text NOT NULL,
  track_id integer,
  PRIMARY KEY(playlist_id, position),
  FOREIGN KEY (playlist_id) REFERENCES new_playlist(id) ON UPDATE no action ON DELETE no action
) STRICT;
INSERT INTO new_playlist_entry SELECT playlist_id, position, key, track_id FROM playlist_entry;
DROP TABLE playlist_entry;
DROP TABLE playlist;
ALTER TABLE new_playlist RENAME TO playlist;
ALTER TABLE new_playlist_entry RENAME TO playlist_entry;
CREATE INDEX playlist_import ON playlist (import_id);
CREATE INDEX playlist_entry_track ON playlist_entry (track_id);
${removed}
CREATE UNIQUE INDEX removed_revision_id ON removed_revision (id);
CREATE INDEX removed_track_id ON removed_track (id);
CREATE INDEX removed_track_path ON removed_track (path_key);
CREATE INDEX removed_rekordbox_row_key ON removed_rekordbox_row (row_key);

CREATE INDEX history_revision ON history (revision_id);
CREATE INDEX review_revision ON review (revision_id);
CREATE INDEX label_issue_revision ON label_issue (revision_id);
CREATE INDEX correction_case_revision ON correction_case (revision_id);

DROP TRIGGER revision_no_delete;
CREATE TRIGGER revision_no_delete BEFORE DELETE ON revision
WHEN NOT EXISTS (SELECT 1 FROM removed_revision WHERE id = old.id AND hash = old.hash)
BEGIN SELECT RAISE(ABORT, 'revisions are immutable'); END;
CREATE TRIGGER removed_revision_no_update BEFORE UPDATE ON removed_revision BEGIN SELECT RAISE(ABORT, 'revisions are immutable'); END;
CREATE TRIGGER removed_revision_no_delete BEFORE DELETE ON removed_revision
WHEN NOT EXISTS (SELECT 1 FROM revision WHERE id = old.id AND hash = old.hash)
BEGIN SELECT RAISE(ABORT, 'revisions are immutable'); END;

DROP TRIGGER track_search_insert;
DROP TRIGGER track_search_update;
DROP TABLE track_search;
CREATE VIRTUAL TABLE track_search USING fts5(
  title, artist, album, genre, label, comment, path,
  content='track', content_rowid='id', tokenize='trigram remove_diacritics 1', detail='column'
);
INSERT INTO track_search(track_search) VALUES ('rebuild');
CREATE TRIGGER track_search_insert AFTER INSERT ON track BEGIN
  INSERT INTO track_search(rowid, title, artist, album, genre, label, comment, path)
  VALUES (new.id, new.title, new.artist, new.album, new.genre, new.label, new.comment, new.path);
END;
CREATE TRIGGER track_search_delete AFTER DELETE ON track BEGIN
  INSERT INTO track_search(track_search, rowid, title, artist, album, genre, label, comment, path)
  VALUES ('delete', old.id, old.title, old.artist, old.album, old.genre, old.label, old.comment, old.path);
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

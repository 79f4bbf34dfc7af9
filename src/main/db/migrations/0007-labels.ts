/**
 * The labels in a row of `track`; `genre_list` splits a genre tag by the library's taxonomy (see `db/genre-list.ts`).
 */
const fill = (genres: string): string => `
  INSERT INTO label (kind, name)
    SELECT DISTINCT said.kind, said.name FROM (
      SELECT 'genre' kind, value name FROM json_each(${genres})
      UNION ALL SELECT 'descriptor', value FROM json_each(new.descriptors)
      UNION ALL SELECT 'tag', value FROM json_each(new.tags)) said
    WHERE NOT EXISTS (SELECT 1 FROM label WHERE label.kind = said.kind AND label.name = said.name);
  INSERT INTO track_label (track_id, label_id)
    SELECT DISTINCT new.id, label.id FROM (
      SELECT 'genre' kind, value name FROM json_each(${genres})
      UNION ALL SELECT 'descriptor', value FROM json_each(new.descriptors)
      UNION ALL SELECT 'tag', value FROM json_each(new.tags)) said
    JOIN label ON label.kind = said.kind AND label.name = said.name;`;

const isDerived = 'new.genres IS NULL OR (new.genre IS NOT old.genre AND new.genres IS old.genres)';

const columns = (table: string): string => `
ALTER TABLE ${table} ADD COLUMN genres text;
ALTER TABLE ${table} ADD COLUMN descriptors text NOT NULL DEFAULT '[]';
ALTER TABLE ${table} ADD COLUMN tags text NOT NULL DEFAULT '[]';
ALTER TABLE ${table} ADD COLUMN colour text NOT NULL DEFAULT '';
ALTER TABLE ${table} ADD COLUMN tag_genre text;
ALTER TABLE ${table} ADD COLUMN tag_rating integer;
ALTER TABLE ${table} ADD COLUMN tag_colour text;
ALTER TABLE ${table} ADD COLUMN tag_comment text;`;

/**
 * Genres as lists, descriptors, custom tags and colours. Triggers keep the index `track_label` in step with the lists
 * in a track's row, and the list of genres with the genre tag unless somebody stated another.
 */
export const labels = {
  id: '0007-labels',
  sql: `
CREATE TABLE genre_entry (
  name text PRIMARY KEY NOT NULL COLLATE NOCASE,
  parent text,
  aliases text NOT NULL
) STRICT;
CREATE TABLE label (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  kind text NOT NULL,
  name text NOT NULL COLLATE NOCASE
) STRICT;
CREATE UNIQUE INDEX label_name ON label (kind, name);
CREATE TABLE track_label (
  label_id integer NOT NULL REFERENCES label(id),
  track_id integer NOT NULL REFERENCES track(id) ON DELETE CASCADE,
  PRIMARY KEY (label_id, track_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX track_label_track ON track_label (track_id);
${columns('track')}
${columns('removed_track')}

CREATE TRIGGER track_labels_insert AFTER INSERT ON track BEGIN
  UPDATE track SET genres = genre_list(new.genre) WHERE id = new.id AND genres IS NULL;
  ${fill('coalesce(new.genres, genre_list(new.genre))')}
END;
CREATE TRIGGER track_labels_update AFTER UPDATE OF genre, genres, descriptors, tags ON track
WHEN old.genres IS NOT NULL
  AND (new.genre, new.genres, new.descriptors, new.tags) IS NOT (old.genre, old.genres, old.descriptors, old.tags)
BEGIN
  DELETE FROM track_label WHERE track_id = new.id;
  UPDATE track SET genres = genre_list(new.genre) WHERE id = new.id AND (${isDerived});
  ${fill(`CASE WHEN ${isDerived} THEN genre_list(new.genre) ELSE new.genres END`)}
END;

UPDATE track SET genres = '[]';
UPDATE track SET genres = NULL WHERE genre <> '';
UPDATE removed_track SET genres = genre_list(genre);
`,
} as const;

/**
 * SQL that indexes the labels of one kind in a row of `track`; `list` is an expression for a JSON list. `genre_list` splits a genre tag by the
 * library's taxonomy (see `db/genre-list.ts`). There is no `OR IGNORE` because a trigger takes over the conflict clause of the statement that fires it.
 */
const fill = (kind: 'genre' | 'descriptor' | 'tag', list: string): string => `
  INSERT INTO label (kind, name)
    SELECT DISTINCT '${kind}', value COLLATE NOCASE FROM json_each(${list}) said
    WHERE NOT EXISTS (SELECT 1 FROM label WHERE label.kind = '${kind}' AND label.name = said.value);
  INSERT INTO track_label (track_id, label_id)
    SELECT DISTINCT new.id, label.id FROM json_each(${list}) said
    CROSS JOIN label ON label.kind = '${kind}' AND label.name = said.value;`;

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

CREATE TRIGGER track_genres_insert AFTER INSERT ON track WHEN new.genres IS NULL BEGIN
  UPDATE track SET genres = genre_list(new.genre) WHERE id = new.id;
END;
CREATE TRIGGER track_genre_labels_insert AFTER INSERT ON track WHEN coalesce(new.genres, new.genre) NOT IN ('', '[]') BEGIN
  ${fill('genre', 'coalesce(new.genres, genre_list(new.genre))')}
END;
CREATE TRIGGER track_descriptor_labels_insert AFTER INSERT ON track WHEN new.descriptors <> '[]' BEGIN
  ${fill('descriptor', 'new.descriptors')}
END;
CREATE TRIGGER track_tag_labels_insert AFTER INSERT ON track WHEN new.tags <> '[]' BEGIN
  ${fill('tag', 'new.tags')}
END;
CREATE TRIGGER track_labels_update AFTER UPDATE OF genre, genres, descriptors, tags ON track
WHEN old.genres IS NOT NULL
  AND (new.genre, new.genres, new.descriptors, new.tags) IS NOT (old.genre, old.genres, old.descriptors, old.tags)
BEGIN
  DELETE FROM track_label WHERE track_id = new.id;
  UPDATE track SET genres = genre_list(new.genre) WHERE id = new.id AND (${isDerived});
  ${fill('genre', `CASE WHEN ${isDerived} THEN genre_list(new.genre) ELSE new.genres END`)}
  ${fill('descriptor', 'new.descriptors')}
  ${fill('tag', 'new.tags')}
END;

UPDATE track SET genres = '[]';
UPDATE track SET genres = NULL WHERE genre <> '';
UPDATE removed_track SET genres = genre_list(genre);
`,
} as const;

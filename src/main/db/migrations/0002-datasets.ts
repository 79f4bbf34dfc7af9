/** Dataset versions, their tags, and likely label errors. */
export const datasets = {
  id: '0002-datasets',
  sql: `CREATE TABLE dataset_version (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  name text NOT NULL,
  number integer NOT NULL,
  parent_id integer,
  author text NOT NULL,
  created_at text NOT NULL,
  description text NOT NULL,
  track_count integer NOT NULL,
  manifest_sha256 text NOT NULL,
  passed integer NOT NULL,
  forced text,
  report text NOT NULL,
  deleted_at text,
  FOREIGN KEY (parent_id) REFERENCES dataset_version(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE UNIQUE INDEX dataset_version_number ON dataset_version (name,number);

CREATE TABLE dataset_tag (
  name text NOT NULL,
  tag text NOT NULL,
  version_id integer NOT NULL,
  created_at text NOT NULL,
  PRIMARY KEY(name, tag),
  FOREIGN KEY (version_id) REFERENCES dataset_version(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE TABLE label_issue (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  track_id integer NOT NULL,
  revision_id integer NOT NULL,
  kind text NOT NULL,
  origin text NOT NULL,
  time real,
  given text NOT NULL,
  suggested text,
  message text NOT NULL,
  score real NOT NULL,
  self_confidence real NOT NULL,
  created_at text NOT NULL,
  FOREIGN KEY (track_id) REFERENCES track(id) ON UPDATE no action ON DELETE no action,
  FOREIGN KEY (revision_id) REFERENCES revision(id) ON UPDATE no action ON DELETE no action
) STRICT;

CREATE INDEX label_issue_track ON label_issue (track_id);

CREATE TRIGGER dataset_version_no_update
BEFORE UPDATE OF name, number, parent_id, author, created_at, description, track_count, manifest_sha256, passed, forced, report ON dataset_version BEGIN SELECT RAISE(ABORT, 'dataset versions are immutable'); END;
`,
} as const;

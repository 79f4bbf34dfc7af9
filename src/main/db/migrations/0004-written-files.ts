/** Files that exports wrote, so that the next export knows which of them it may replace. */
export const writtenFiles = {
  id: '0004-written-files',
  sql: `
CREATE TABLE written_file (
  path TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  modified_ms REAL NOT NULL
) STRICT;
`,
};

import { createRequire } from 'node:module';
import type * as Drizzle from 'drizzle-orm';
import type * as Driver from 'drizzle-orm/better-sqlite3';
import type * as Sqlite from 'drizzle-orm/sqlite-core';

/**
 * drizzle in its CommonJS build: for each of its hundred ES modules Node checks the package's 180 kB package.json,
 * which makes them several times slower to load, in every process and thread that opens a library.
 */
const load = createRequire(import.meta.url);
const core = load('drizzle-orm') as typeof Drizzle;
const sqlite = load('drizzle-orm/sqlite-core') as typeof Sqlite;
const driver = load('drizzle-orm/better-sqlite3') as typeof Driver;

export const { getTableColumns, getTableName } = core;
export const { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, lt, ne, sql } = core;
export const { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } = sqlite;
export const { drizzle } = driver;

/** What the core needs to phrase queries; the query builder itself stays behind this folder. */
export { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, lt, sql } from './drizzle.ts';

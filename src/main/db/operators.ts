/** The operators that the core needs to build queries; the query builder itself stays in this folder. */
export { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, lt, ne, sql } from './drizzle.ts';

/**
 * `name`, or `name (2)` and so on if it is taken: Rekordbox does not accept two nodes with the same name at one level.
 */
export function freeName(name: string, taken: ReadonlySet<string | undefined>): string {
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name} (${i})`;
  return free;
}

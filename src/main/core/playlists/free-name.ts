/** `name`, or `name (2)` and so on where it is taken: Rekordbox takes no two nodes of one name at one level. */
export function freeName(name: string, taken: ReadonlySet<string | undefined>): string {
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name} (${i})`;
  return free;
}

const rules = new Intl.PluralRules('en');

/**
 * The form of an English noun for a count: `nounFor(1, 'track')` is `track`, `nounFor(0, 'copy', 'copies')` is
 * `copies`.
 */
export function nounFor(count: number, noun: string, plural = `${noun}s`): string {
  return rules.select(count) === 'one' ? noun : plural;
}

/** A count with its noun: `1 track`, `12 tracks`. */
export function counted(count: number, noun: string, plural?: string): string {
  return `${count} ${nounFor(count, noun, plural)}`;
}

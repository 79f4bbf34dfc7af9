/** Number of occurrences by value. */
export class Tally<K extends string | number> {
  readonly counts = new Map<K, number>();

  add(value: K, by = 1): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + by);
  }

  get total(): number {
    let sum = 0;
    for (const count of this.counts.values()) sum += count;
    return sum;
  }

  /** Most frequent first; ties sorted by value. */
  byCount(): { value: K; count: number }[] {
    return this.byValue().sort((a, b) => b.count - a.count);
  }

  /** Sorted by value. */
  byValue(): { value: K; count: number }[] {
    return [...this.counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) =>
        typeof a.value === 'number' && typeof b.value === 'number'
          ? a.value - b.value
          : String(a.value).localeCompare(String(b.value), 'en'),
      );
  }
}

/** Shannon entropy of counts, in nats; 0 for an empty distribution. */
export function entropy(counts: Iterable<number>): number {
  const list = [...counts].filter((count) => count > 0);
  const total = list.reduce((sum, count) => sum + count, 0);
  return list.reduce((sum, count) => sum - (count / total) * Math.log(count / total), 0);
}

/**
 * Pielou's evenness: entropy divided by its maximum, ln K for K classes; 1 if all classes are equally frequent, and for
 * a single class, which cannot be uneven.
 */
export function evenness(counts: Iterable<number>): number {
  const list = [...counts].filter((count) => count > 0);
  return list.length < 2 ? 1 : entropy(list) / Math.log(list.length);
}

/**
 * Share of the variety that `total` items could have over `classes` classes: entropy divided by ln min(classes, total).
 * 0 if all items are equal, or if there are none.
 */
export function variety(counts: Iterable<number>, classes: number): number {
  const list = [...counts].filter((count) => count > 0);
  const total = list.reduce((sum, count) => sum + count, 0);
  const greatest = Math.log(Math.min(classes, total));
  return total < 2 || greatest <= 0 ? 0 : Math.min(1, entropy(list) / greatest);
}

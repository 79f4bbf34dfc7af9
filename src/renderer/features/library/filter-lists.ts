/** Adds a value to a list, or removes it. */
export function toggled<T>(list: readonly T[] | undefined, value: T, on: boolean): T[] {
  const rest = (list ?? []).filter((other) => other !== value);
  return on ? [...rest, value] : rest;
}

/** The first value and the number of others: "House +2". */
export function summary(values: readonly string[] | undefined): string | undefined {
  if (!values || values.length === 0) return undefined;
  return values.length === 1 ? values[0] : `${values[0]} +${values.length - 1}`;
}

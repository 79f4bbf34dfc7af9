/** Assigns folds by group, so that copies of a recording stay together. */
export function assignFolds(examples: readonly { readonly group: string }[], folds: number): Int32Array {
  const groups = [...new Set(examples.map(({ group }) => group))].sort();
  const foldOf = new Map(groups.map((group, i) => [group, i % folds]));
  return Int32Array.from(examples, ({ group }) => foldOf.get(group)!);
}

/** Compares versions by Semantic Versioning (2.0.0, section 11): below 0 if `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const [coreA = '', ...restA] = a.split('+')[0]!.split('-');
  const [coreB = '', ...restB] = b.split('+')[0]!.split('-');
  const byCore = compareParts(coreA.split('.'), coreB.split('.'));
  if (byCore !== 0) return byCore;
  const [preA, preB] = [restA.join('-'), restB.join('-')];
  if (preA === '' || preB === '') return preA === preB ? 0 : preA === '' ? 1 : -1;
  return compareParts(preA.split('.'), preB.split('.'));
}

const isNumber = (part: string): boolean => /^\d+$/.test(part);

function compareParts(a: readonly string[], b: readonly string[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i];
    if (right === undefined) return 1;
    if (left === right) continue;
    if (isNumber(left) && isNumber(right)) return Number(left) - Number(right);
    if (isNumber(left) !== isNumber(right)) return isNumber(left) ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/** Whether a version that may be used is better for certain; otherwise it is no worse. */
export function provedBetter({ difference }: { readonly difference: { readonly low: number } }): boolean {
  return difference.low > 0;
}

/** Expected weight of each pitch class above the tonic. */
export interface KeyProfile {
  readonly major: readonly number[];
  readonly minor: readonly number[];
}

/**
 * `bgate`, derived from electronic dance music (Faraldo et al., ECIR 2016, and the author's edmkey templates), as
 * published.
 */
export const keyProfile: KeyProfile = {
  major: [1, 0, 0.42, 0, 0.53, 0.37, 0, 0.77, 0, 0.38, 0.21, 0.3],
  minor: [1, 0, 0.36, 0.39, 0, 0.38, 0, 0.74, 0.27, 0, 0.42, 0.23],
};

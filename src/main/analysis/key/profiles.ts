/**
 * Key profiles: expected weight of each pitch class above the tonic. Values from the literature, kept as published:
 * `edma` and `bgate` (Faraldo et al., ECIR 2016 and the author's edmkey templates) were made from electronic dance music,
 * `shaath` (KeyFinder, 2011) by listening.
 */
export interface KeyProfile {
  readonly major: readonly number[];
  readonly minor: readonly number[];
}

export const keyProfiles = {
  edma: {
    major: [1, 0.2875, 0.502, 0.4048, 0.605, 0.5614, 0.3205, 0.7966, 0.3159, 0.4506, 0.4202, 0.3889],
    minor: [1, 0.3096, 0.4415, 0.5827, 0.3262, 0.4948, 0.2889, 0.7804, 0.4328, 0.2903, 0.5331, 0.3217],
  },
  bgate: {
    major: [1, 0, 0.42, 0, 0.53, 0.37, 0, 0.77, 0, 0.38, 0.21, 0.3],
    minor: [1, 0, 0.36, 0.39, 0, 0.38, 0, 0.74, 0.27, 0, 0.42, 0.23],
  },
  braw: {
    major: [1, 0.1573, 0.42, 0.157, 0.5296, 0.3669, 0.1632, 0.7711, 0.1676, 0.3827, 0.2113, 0.2965],
    minor: [1, 0.233, 0.3615, 0.3905, 0.2925, 0.3777, 0.1961, 0.7425, 0.2701, 0.2161, 0.4228, 0.2272],
  },
  shaath: {
    major: [6.6, 2, 3.5, 2.3, 4.6, 4, 2.5, 5.2, 2.4, 3.7, 2.3, 3.4],
    minor: [6.5, 2.7, 3.5, 5.4, 2.6, 3.5, 2.5, 5.2, 4, 2.7, 4.3, 3.2],
  },
} satisfies Record<string, KeyProfile>;
export type KeyProfileName = keyof typeof keyProfiles;

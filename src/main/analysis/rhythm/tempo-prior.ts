/** Log-normal distribution of expected tempi. */
interface TempoPrior {
  readonly bpm: number;
  /** Standard deviation of the logarithm. */
  readonly deviation: number;
}

/** Mean and deviation of 5,701 entries of real DJ libraries. */
const libraryPrior: TempoPrior = { bpm: 137, deviation: 0.185 };
/**
 * Music at large: DJ programs count within a range, so that libraries say little about what is slower or faster, and some
 * genres (hardcore, punk, ballads, game music) are hardly in them. Fitted by hand to origins that the weights had not
 * seen (training/README.md).
 */
const broadPrior: TempoPrior = { bpm: 150, deviation: 0.4 };
const BROAD = 0.2;
/**
 * Tempi of genres by words of the tag; the first match counts. Medians and spreads from the same libraries for tags
 * with 20 entries or more; values for dubstep, trap, the hard styles and the slow ones, which have few entries, follow
 * convention. Tags like "Electronic" and "Dance" carry no information: there drum and bass is as common as house.
 */
const genrePriors: readonly (readonly [RegExp, TempoPrior])[] = [
  [/drum ?(&|and|'?n'?) ?bass|\bd ?[n&] ?b\b|dnb|jungle|neurofunk/, { bpm: 174, deviation: 0.03 }],
  [/dubstep|riddim|\btrap\b/, { bpm: 140, deviation: 0.06 }],
  [/hard ?core|gabb?er|hard ?style|frenchcore/, { bpm: 160, deviation: 0.12 }],
  [/trance/, { bpm: 134, deviation: 0.06 }],
  [/garage|bassline|grime/, { bpm: 132, deviation: 0.05 }],
  [/breaks|breakbeat/, { bpm: 135, deviation: 0.09 }],
  [/house|disco/, { bpm: 125, deviation: 0.05 }],
  [/techno|minimal/, { bpm: 128, deviation: 0.05 }],
  [/hip[ -]?hop|\brap\b|r ?& ?b|\brnb\b|trip[ -]?hop|lo-?fi|downtempo|chill/, { bpm: 92, deviation: 0.12 }],
  [/reggaeton|dembow|moombahton|dancehall/, { bpm: 98, deviation: 0.08 }],
];
/** How often a tag is wrong, or a track is atypical of its genre. */
const OTHERWISE = 0.2;

function density({ bpm: centre, deviation }: TempoPrior, bpm: number): number {
  const z = Math.log(bpm / centre) / deviation;
  return Math.exp(-0.5 * z * z) / deviation;
}

function priorOf(genre: string | null): TempoPrior | undefined {
  const tag = genre?.toLowerCase() ?? '';
  return genrePriors.find(([words]) => words.test(tag))?.[1];
}

/**
 * The tempo that a genre tag suggests, which is the only part of the tag that affects an analysis; null if it suggests
 * none.
 */
export function expectedBpm(genre: string | null): number | null {
  return priorOf(genre)?.bpm ?? null;
}

/**
 * Log prior of a tempo given a genre tag (any case; may name several genres), up to a constant. Without an informative
 * tag it is the distribution of all tempi.
 */
export function logTempoPrior(bpm: number, genre: string | null = null): number {
  const found = priorOf(genre);
  const general = (1 - BROAD) * density(libraryPrior, bpm) + BROAD * density(broadPrior, bpm);
  return Math.log(found ? (1 - OTHERWISE) * density(found, bpm) + OTHERWISE * general : general);
}

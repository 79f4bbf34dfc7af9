import type { Rng } from '../numeric/rng.ts';

const starts = [
  'Velvet',
  'Neon',
  'Granite',
  'Paper',
  'Copper',
  'Hollow',
  'Northern',
  'Slow',
  'Glass',
  'Static',
  'Amber',
  'Lunar',
  'Tidal',
  'Concrete',
  'Silver',
  'Feral',
  'Distant',
  'Cobalt',
  'Minor',
  'Quiet',
] as const;
const ends = [
  'Harbour',
  'Signal',
  'Garden',
  'Engine',
  'Meridian',
  'Parade',
  'Circuit',
  'Weather',
  'Orchard',
  'Lantern',
  'Motion',
  'Tower',
  'Current',
  'Assembly',
  'Mirage',
  'Ferry',
  'Archive',
  'Reactor',
  'Valley',
  'Comet',
] as const;
const people = [
  'Ada',
  'Milo',
  'Ines',
  'Otto',
  'Juno',
  'Pavel',
  'Rhea',
  'Tomas',
  'Vera',
  'Kofi',
  'Lena',
  'Sol',
] as const;
const families = [
  'Marsh',
  'Okada',
  'Lindqvist',
  'Reyes',
  'Novak',
  'Adeyemi',
  'Brandt',
  'Costa',
  'Hale',
  'Iyer',
  'Moreau',
  'Petrov',
] as const;
const suffixes = [
  '',
  '',
  '',
  '',
  '',
  ' (Extended Mix)',
  ' (Original Mix)',
  ' (Dub)',
  ' (VIP)',
  ' (Club Edit)',
] as const;

/** Generates a fictitious title and artist. */
export function drawNames(rng: Rng): { title: string; artist: string } {
  const title = rng.chance(0.75) ? `${rng.pick(starts)} ${rng.pick(ends)}` : rng.pick(ends);
  const artist = rng.chance(0.6)
    ? `${rng.pick(people)} ${rng.pick(families)}`
    : `${rng.pick(starts)}${rng.pick(ends).toLowerCase()}`;
  return { title: title + rng.pick(suffixes), artist };
}

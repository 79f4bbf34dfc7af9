/** One genre of a taxonomy: its spelling, its parent and its aliases. */
export interface GenreEntry {
  readonly name: string;
  /** Name of the parent genre; null at the top. */
  readonly parent: string | null;
  /** Other spellings. Case, accents, hyphens and spaces are ignored, so variants in these are not listed. */
  readonly aliases: readonly string[];
}

/** Names below a genre; aliases follow after a `=`. */
type Branch = readonly (string | readonly [string, Branch])[];

/**
 * Genres of club music in the families that shops and Discogs use. A genre that is not listed stays as the tags write
 * it; a library's own entries take precedence.
 */
const tree: Branch = [
  [
    'Electronic=Elektronik|Électronique',
    [
      [
        'House',
        [
          'Acid House',
          'Afro House',
          'Amapiano',
          'Bass House',
          ['Deep House', ['Organic House', 'Deep Tech']],
          'Electro House',
          'French House=Filter House',
          'Funky House',
          'Future House',
          'Ghetto House',
          'Jackin House',
          'Latin House',
          'Melodic House',
          'Melodic House & Techno',
          'Minimal House',
          'Piano House',
          'Progressive House=Prog House',
          'Soulful House',
          'Tech House',
          'Tribal House',
          'Tropical House',
          'UK Funky',
        ],
      ],
      [
        'Techno',
        [
          'Acid Techno',
          'Detroit Techno',
          'Dub Techno',
          'Hard Techno',
          'Industrial Techno',
          'Melodic Techno',
          'Minimal Techno',
          'Techno (Peak Time / Driving)=Peak Time Techno|Techno (Peak Time / Driving / Hard)',
          'Techno (Raw / Deep / Hypnotic)=Raw Techno',
        ],
      ],
      ['Minimal', ['Minimal / Deep Tech']],
      [
        'Trance',
        [
          'Acid Trance',
          'Goa Trance=Goa',
          'Hard Trance',
          'Progressive Trance',
          'Psytrance=Psychedelic Trance|Psy',
          'Tech Trance',
          'Uplifting Trance',
          'Vocal Trance',
        ],
      ],
      [
        'Drum & Bass=Drum n Bass|DnB|D&B',
        [
          'Jump Up',
          'Jungle',
          'Liquid Drum & Bass=Liquid|Liquid DnB|Liquid Funk',
          'Neurofunk=Neuro',
          'Drumstep',
          'Halftime',
        ],
      ],
      [
        'Bass Music',
        [
          'Dubstep',
          'Brostep',
          'Future Bass',
          'Grime',
          'Trap',
          ['UK Garage=UKG|2-Step|Two Step', ['Bassline', 'Future Garage', 'Speed Garage']],
          'UK Bass',
        ],
      ],
      ['Breaks=Breakbeat|Breakbeats', ['Big Beat', 'Breakcore', 'Nu Skool Breaks', 'Progressive Breaks']],
      ['Electro', ['Electroclash', 'Miami Bass', 'Ghettotech']],
      ['Hardcore', ['Gabber=Gabba', 'Happy Hardcore', 'Hardstyle', 'Hard Dance']],
      ['Disco', ['Italo Disco', 'Nu Disco=Nu Disco / Disco']],
      ['Ambient', ['Dark Ambient', 'Drone']],
      ['Downtempo', ['Chillout=Chill', 'Lo-Fi', 'Trip-Hop']],
      'Electronica',
      'IDM=Intelligent Dance Music',
      'Indie Dance=Indie Dance / Nu Disco',
      'Synthpop=Electropop',
      'Synthwave',
      ['EDM=Electronic Dance Music', ['Big Room']],
    ],
  ],
  ['Hip-Hop=Hip-Hop/Rap|Rap/Hip Hop', ['Boom Bap', 'Drill', 'Rap']],
  ['R&B=RnB|Rhythm and Blues', ['Neo Soul']],
  ['Reggae', ['Dancehall', 'Dub', 'Ska']],
  ['Latin', ['Cumbia', 'Reggaeton', 'Salsa']],
  ['Funk', ['Boogie', 'P-Funk']],
  'Soul',
  'Jazz',
  'Blues',
  ['Pop', ['Dance Pop=Dance/Pop']],
  ['Rock', ['Alternative Rock', 'Indie Rock', 'Metal', 'Progressive Rock', 'Punk']],
  'Classical',
  'Folk',
  'Country',
  'Soundtrack',
];

function* entriesOf(branch: Branch, parent: string | null): Generator<GenreEntry> {
  for (const item of branch) {
    const [written, below] = typeof item === 'string' ? [item, []] : item;
    const [name = '', aliases = ''] = written.split('=');
    yield { name, parent, aliases: aliases === '' ? [] : aliases.split('|') };
    yield* entriesOf(below, name);
  }
}

/** The built-in genres. */
export const builtInGenres: readonly GenreEntry[] = [...entriesOf(tree, null)];

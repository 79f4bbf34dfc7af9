/** Type of a column, using concepts common to Parquet, Hugging Face `datasets` and JSON. */
export type ColumnType =
  | 'string'
  | 'int32'
  | 'float64'
  | 'bool'
  | { readonly list: ColumnType }
  | { readonly struct: readonly Column[] };

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** May be null. */
  readonly optional?: true;
  /** Meaning and unit, for the dataset card and docs/formats.md. */
  readonly about: string;
}

function column(name: string, type: ColumnType, about: string): Column {
  return { name, type, about };
}

function optional(name: string, type: ColumnType, about: string): Column {
  return { name, type, about, optional: true };
}

const provenance: ColumnType = {
  struct: [
    column('source', 'string', 'rekordbox, manual, ml_model_<version> or import:<kind>'),
    column('confidence', 'float64', 'probability that the value is right'),
    column('at', 'string', 'ISO time'),
    optional('accepted', 'bool', 'a person confirmed the prediction'),
  ],
};

/** One row per track: every field of the annotation document, the track's tags, and a list of the beats. */
export const datasetColumns: readonly Column[] = [
  column('track_id', 'int32', 'local to the library'),
  optional('audio_id', 'string', 'identity of the audio content'),
  optional('path', 'string', 'where the audio file was'),
  column('artist', 'string', 'tag'),
  column('title', 'string', 'tag'),
  column('album', 'string', 'tag'),
  column('genre', 'string', 'genres as one text'),
  column('label', 'string', 'tag: record label'),
  optional('year', 'int32', 'tag'),
  column('rating', 'int32', 'stars, 0 to 5'),
  column('comment', 'string', 'tag'),
  optional('colour', 'string', 'colour of the track in Rekordbox'),
  column('genres', { list: 'string' }, 'genres one by one, in the spelling of the taxonomy'),
  column('descriptors', { list: 'string' }, 'how it sounds or feels'),
  column('tags', { list: 'string' }, 'own tags'),
  column('genre_hot', { list: 'int32' }, 'multi-hot: 1 for each genre of the class list that the track has'),
  column('descriptor_hot', { list: 'int32' }, 'multi-hot over the descriptors of the class list'),
  column('tag_hot', { list: 'int32' }, 'multi-hot over the own tags of the class list'),
  optional(
    'labels',
    {
      struct: [
        optional('genres', { list: 'string' }, 'genres'),
        optional('descriptors', { list: 'string' }, 'descriptors'),
        optional('tags', { list: 'string' }, 'own tags'),
        optional('rating', 'int32', 'stars'),
        optional('colour', 'string', 'colour, or none'),
        optional('comment', 'string', 'comment'),
      ],
    },
    'what people said over the tags of the file; null in a field leaves it to them',
  ),
  optional('split', 'string', 'train, validation or test'),
  column('revision', 'int32', 'revision of the annotation, local to the library'),
  column('hash', 'string', 'sha256 of the annotation document'),

  column('tier', 'int32', '1 verified, 2 cleaned, 3 generated'),
  column('confidence', 'float64', 'overall, 0 to 1'),
  column('source', 'string', 'rekordbox, manual, ml_model_<version> or import:<kind>'),
  column('created', 'string', 'ISO time'),
  column('modified', 'string', 'ISO time'),
  optional('verified_by', 'string', 'who verified it'),
  column('notes', 'string', 'free text'),
  column('flags', { list: 'string' }, 'what a person should look at'),
  optional(
    'validation',
    {
      struct: [
        column('beat_grid_valid', 'bool', 'there is a grid and it begins inside the track'),
        column('cue_points_snapped', 'bool', 'all cues lie on beats'),
        column('min_section_length', 'bool', 'no section is shorter than 4 bars'),
      ],
    },
    'rules that hold',
  ),

  optional('file', 'string', 'audio file as the document names it'),
  column('duration', 'float64', 'seconds'),
  optional('bpm', 'float64', 'tempo at the first anchor'),
  optional('downbeat', 'float64', 'first downbeat, seconds'),
  column('time_signature', { list: 'int32' }, 'numerator, denominator'),
  optional('key', 'string', 'Camelot code'),
  column(
    'beat_grid',
    {
      list: {
        struct: [
          column('time', 'float64', 'seconds'),
          column('bpm', 'float64', 'tempo from here on'),
          column('beat', 'int32', 'number of the beat in its bar'),
        ],
      },
    },
    'anchors of the grid',
  ),
  column('beats', { list: 'float64' }, 'all beats inside the track, seconds'),
  column('beat_numbers', { list: 'int32' }, 'number in the bar of each beat'),
  column(
    'structure',
    {
      list: {
        struct: [
          column('bar', 'int32', 'bar number, 1 = first downbeat'),
          column('label', 'string', 'function of the section'),
          column('time', 'float64', 'start, seconds'),
          column('confidence', 'float64', '0 to 1'),
          optional('source', 'string', 'where it came from'),
        ],
      },
    },
    'sections',
  ),
  column(
    'cues',
    {
      list: {
        struct: [
          column('id', 'string', 'stable within the annotation'),
          column('kind', 'string', 'hot or memory'),
          optional('slot', 'string', 'A to P; hot cues only'),
          column('time', 'float64', 'seconds'),
          optional('end', 'float64', 'seconds; loops only'),
          column('name', 'string', 'as shown in the DJ software'),
          optional('color', { list: 'int32' }, 'red, green, blue'),
          column('confidence', 'float64', '0 to 1'),
          column('source', 'string', 'where it came from'),
          optional('accepted', 'bool', 'a person confirmed the prediction'),
          optional('mark', 'int32', 'index of the Rekordbox mark it was imported from'),
        ],
      },
    },
    'cue points and loops',
  ),
  optional(
    'energy',
    {
      struct: [
        column('overall', 'float64', '0 to 1'),
        column(
          'by_section',
          {
            list: {
              struct: [
                column('section', 'int32', 'index into structure'),
                column('bass', 'float64', '0 to 1'),
                column('mid', 'float64', '0 to 1'),
                column('high', 'float64', '0 to 1'),
              ],
            },
          },
          'levels of each section',
        ),
        column(
          'at_boundaries',
          {
            list: {
              struct: [
                column('boundary', 'int32', 'between section i and i + 1'),
                column('delta', 'float64', 'change of level, -1 to 1'),
              ],
            },
          },
          'change at each boundary',
        ),
      ],
    },
    'levels',
  ),
  column(
    'tempo_alternatives',
    { list: { struct: [column('bpm', 'float64', 'tempo'), column('confidence', 'float64', '0 to 1')] } },
    'other tempi worth offering',
  ),
  column(
    'provenance',
    {
      struct: (['beat_grid', 'downbeat', 'key', 'structure', 'energy', 'labels'] as const).map((part) =>
        optional(part, provenance, `origin of ${part}`),
      ),
    },
    'where values came from',
  ),
];

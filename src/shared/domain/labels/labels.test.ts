import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { genresOfTag, genreTag } from './genre-tag.ts';
import { builtInGenres } from './genre-tree.ts';
import { colourOfXml, labelsOf, statedLabels, trackColours } from './labels.ts';
import { createTaxonomy, familyOf, foldGenreName } from './taxonomy.ts';

const taxonomy = createTaxonomy();
const genresOf = (tag: string): string[] => genresOfTag(tag, taxonomy);

describe('a genre tag', () => {
  it.each([
    ['House; Techno', ['House', 'Techno']],
    ['House/Techno', ['House', 'Techno']],
    ['House\0Techno', ['House', 'Techno']],
    ['house, HOUSE', ['House']],
    ["Jungle/Drum'n'bass", ['Jungle', 'Drum & Bass']],
    ['Hip-Hop/Rap', ['Hip-Hop']],
    ['Minimal / Deep Tech', ['Minimal / Deep Tech']],
    ['Techno (Peak Time / Driving / Hard)', ['Techno (Peak Time / Driving)']],
    ['Techno ((Raw; Deep', ['Techno ((Raw', 'Deep']],
    ['Garage / Bassline / Grime', ['Garage', 'Bassline', 'Grime']],
    ['My Own Thing', ['My Own Thing']],
    ['www.shop.example.com', []],
    [' ', []],
  ])('%j', (tag, genres) => {
    expect(genresOf(tag)).toEqual(genres);
  });

  it('reads back what was written', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...builtInGenres.map(({ name }) => name)), { maxLength: 8 }),
        fc.constantFrom('', 'A/B', 'A, B', 'A;B', 'A | B'),
        (genres, before) => {
          const written = genreTag(genres, before);
          fc.pre(!genres.some((genre) => genre.includes('/')));
          expect(genresOf(written)).toEqual(genres);
        },
      ),
    );
  });

  it('yields only names that a label can have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (tag) => {
        const genres = genresOf(tag);
        for (const genre of genres) {
          expect(genre.trim()).toBe(genre);
          expect(genre).not.toBe('');
          expect(genre.length).toBeLessThanOrEqual(100);
        }
        expect(new Set(genres.map((genre) => genre.toLowerCase())).size).toBe(genres.length);
      }),
    );
  });
});

describe('the taxonomy', () => {
  it('has each name once, and only known parents', () => {
    const names = builtInGenres.map(({ name }) => foldGenreName(name));
    expect(new Set(names).size).toBe(names.length);
    const aliases = builtInGenres.flatMap((entry) => entry.aliases.map(foldGenreName));
    expect(aliases.filter((alias) => names.includes(alias))).toEqual([]);
    expect(new Set(aliases).size).toBe(aliases.length);
    const parents = builtInGenres.flatMap(({ parent }) => parent ?? []);
    expect(parents.filter((parent) => !taxonomy.knows(parent))).toEqual([]);
  });

  it('names families and kinds', () => {
    expect(familyOf(taxonomy, 'Liquid')).toBe('Drum & Bass');
    expect(familyOf(taxonomy, 'deep tech')).toBe('House');
    expect(familyOf(taxonomy, 'Nothing Known')).toBe('Nothing Known');
    expect(taxonomy.withKinds('house')).toEqual(expect.arrayContaining(['House', 'Tech House', 'Deep Tech']));
    expect(taxonomy.withKinds('house')).not.toContain('Techno');
  });

  it('lets custom entries win, and tolerates cycles', () => {
    const own = createTaxonomy([
      { name: 'Neuro', parent: 'Bass Music', aliases: [] },
      { name: 'Tech House', parent: 'Techno', aliases: ['Techy', 'Minimal House'] },
      { name: 'A', parent: 'B', aliases: [] },
      { name: 'B', parent: 'A', aliases: [] },
    ]);
    expect(own.canonical('neuro')).toBe('Neuro');
    expect(own.canonical('techy')).toBe('Tech House');
    expect(own.canonical('minimal house')).toBe('Tech House');
    expect(own.withKinds('House')).not.toContain('Tech House');
    expect(own.withKinds('A')).toEqual(['A', 'B']);
    expect(['A', 'B']).toContain(familyOf(own, 'A'));
  });
});

describe('labels', () => {
  const tags = { genres: ['House'], rating: 3, colour: null, comment: 'x' } as const;

  it('follow the tags unless somebody said otherwise', () => {
    expect(labelsOf(tags, undefined)).toEqual({ ...tags, descriptors: [], tags: [] });
    expect(labelsOf(tags, { genres: [], rating: 0 })).toMatchObject({ genres: [], rating: 0, comment: 'x' });
  });

  it('are stored only if they differ from the tags', () => {
    const full = labelsOf(tags, { descriptors: ['warm'], rating: 5 });
    expect(statedLabels(full, tags)).toEqual({ descriptors: ['warm'], rating: 5 });
    expect(statedLabels(labelsOf(tags, undefined), tags)).toBeUndefined();
  });

  it('know the colours of Rekordbox', () => {
    expect(colourOfXml('0xff007f')).toBe('pink');
    expect(colourOfXml(trackColours.blue)).toBe('blue');
    expect(colourOfXml('0x123456')).toBeNull();
    expect(colourOfXml(undefined)).toBeNull();
  });
});

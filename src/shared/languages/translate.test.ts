import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatDate, formatDecimal, formatList, formatNumber, formatShare } from './format.ts';
import { AppError, errorMessage, errorText, toAppError } from '../errors.ts';
import {
  englishOf,
  inWords,
  msg,
  readMessage,
  setLanguage,
  storedMessage,
  t,
  translateParts,
  verbatim,
} from './translate.ts';

const english = { language: 'en', locale: 'en' } as const;
const german = { language: 'de', locale: 'de-DE' } as const;
const spanish = { language: 'es', locale: 'es' } as const;

describe('translations', () => {
  beforeEach(() => setLanguage(english));
  afterEach(() => setLanguage(english));

  it('use English until another language is chosen', async () => {
    expect(t('Settings')).toBe('Settings');
    await setLanguage(german);
    expect(t('Settings')).toBe('Einstellungen');
    await setLanguage(spanish);
    expect(t('Settings')).toBe('Ajustes');
  });

  it('write counts and plurals by the rules of the language', async () => {
    const tracks = (count: number): string => t('{count, plural, one {# track} other {# tracks}}', { count });
    expect([0, 1, 2018].map(tracks)).toEqual(['0 tracks', '1 track', '2,018 tracks']);
    await setLanguage(german);
    expect([0, 1, 2018].map(tracks)).toEqual(['0 Tracks', '1 Track', '2.018 Tracks']);
    await setLanguage(spanish);
    expect([0, 1, 12_018].map(tracks)).toEqual(['0 pistas', '1 pista', '12.018 pistas']);
  });

  it('translate marked texts when they are shown', async () => {
    const title = msg('Settings');
    await setLanguage(german);
    expect(t(title)).toBe('Einstellungen');
    expect(englishOf(title)).toBe('Settings');
  });

  it('keep marked texts with their values until they are shown', async () => {
    const inner = msg('no such folder');
    const title = msg('{count, plural, one {# track} other {# tracks}}', { count: 2018 });
    const list = msg('{names}', { names: [verbatim('{a}.flac'), title, inner] });
    expect(t(list)).toBe('{a}.flac, 2,018 tracks, no such folder');
    await setLanguage(german);
    expect(t(title)).toBe('2.018 Tracks');
    expect(t(list)).toBe('{a}.flac, 2.018 Tracks, no such folder');
    expect(englishOf(list)).toBe('{a}.flac, 2,018 tracks, no such folder');
  });

  it('survive the database, as plain texts do that were stored before', async () => {
    const stored = storedMessage(msg('{count, plural, one {# track} other {# tracks}}', { count: 1 }));
    await setLanguage(spanish);
    expect(t(readMessage(stored))).toBe('1 pista');
    expect(t(readMessage(JSON.parse(stored)))).toBe('1 pista');
    for (const plain of ['Import house.xml', '{x}.mp3 is damaged', '{"a": 1}', '12', ''])
      expect(t(readMessage(plain))).toBe(plain);
    const items = [
      { line: 3, message: msg('Settings') },
      { line: 4, message: 'no JSON' as never },
    ];
    expect(items.map(inWords)).toEqual([
      { line: 3, message: 'Ajustes' },
      { line: 4, message: 'no JSON' },
    ]);
  });

  it('say errors in the language of the process, and in English for logs', async () => {
    const reason = new AppError('not_found', msg('There is no folder {folder}.', { folder: '/a' }));
    const error = new AppError(
      'io',
      msg('{path} cannot be read: {reason}', { path: '/a/b', reason: errorText(reason) }),
    );
    await setLanguage(german);
    expect(errorMessage(error)).toBe('/a/b kann nicht gelesen werden: Es gibt keinen Ordner /a.');
    expect(error.message).toBe('/a/b cannot be read: There is no folder /a.');
    expect(errorMessage(new Error('EIO: {x}'))).toBe('EIO: {x}');
    expect(errorMessage(toAppError('text'))).toBe('text');
  });

  it('return the parts of texts with elements in them', async () => {
    await setLanguage(german);
    const parts = translateParts(
      '<b>{count, plural, one {# track} other {# tracks}} will change</b>{unchanged, plural, =0 {} one {, # stays as it is} other {, # stay as they are}}.',
      { count: 2, unchanged: 0, b: (inside) => ({ bold: inside.join('') }) },
    );
    expect(parts).toEqual([{ bold: expect.stringMatching(/^2 Tracks /) }, '.']);
  });

  it('leave braces and angle brackets in values alone', () => {
    expect(t('{error}. Everything you changed is saved.', { error: '<b>{x}</b>' })).toBe(
      '<b>{x}</b>. Everything you changed is saved.',
    );
  });
});

describe('numbers, dates and lists', () => {
  afterEach(() => setLanguage(english));

  it('follow the rules of the language', async () => {
    const day = new Date(2026, 0, 2);
    const write = (): string[] =>
      [
        formatNumber(3318.5),
        formatDecimal(0.5, 2),
        formatShare(0.125, 1),
        formatDate(day, { dateStyle: 'medium' }),
        formatList(['A', 'B', 'C'], 'conjunction'),
      ].map((text) => text.replaceAll(/\s/g, ' '));
    expect(write()).toEqual(['3,318.5', '0.50', '12.5%', 'Jan 2, 2026', 'A, B, and C']);
    await setLanguage(german);
    expect(write()).toEqual(['3.318,5', '0,50', '12,5 %', '02.01.2026', 'A, B und C']);
    await setLanguage(spanish);
    expect(write()).toEqual(['3318,5', '0,50', '12,5 %', '2 ene 2026', 'A, B y C']);
  });
});

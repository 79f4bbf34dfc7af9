import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../src/shared/languages/shape.ts';
import { readTexts, textsOf } from '../../scripts/languages/texts.ts';

const { messages, outside } = readTexts();

/** Texts that stay as they are. */
const exceptions: ReadonlySet<string> = new Set([
  // Keys of the keyboard, as their events call them.
  'Tab',
  'Home',
  'End',
  // A cue's name is what it is called in the DJ software, whatever language the window speaks.
  'Cue',
  'drop',
  // Commands, as they are typed.
  'segue pool init --queue-file FILE',
  'segue pool worker --queue-file FILE --root nas=/music',
  // Names and units.
  'SHA-256',
  'Google Cloud',
  'Azure',
  'Label Studio',
  'Amazon',
  '/backups',
  // Keys of values.
  'opinion-…',
  'keep-…',
  'track …',
  'cue …',
  'playlist …',
  'track …',
  'version …',
  // In reports for developers and in logs.
  'Crash reports: …',
  'exit code …',
  'no file',
  'Refused',
  'no installer',
  'Peaks gave no instance',
  'Markup is not set from strings here.',
  // Styles.
  '11px system-ui, sans-serif',
  '--text-2',
  // A name with its version.
  'ONNX Runtime …',
]);

describe('texts of the window, the menus, the dialogs and the core', () => {
  it('come from the catalogue', () => {
    expect(messages.length).toBeGreaterThan(2000);
    const found = outside.filter(({ text }) => !exceptions.has(text));
    expect(found.map(({ place, text }) => `${place}: ${text}`)).toEqual([]);
  });

  it('need no exception that is not made', () => {
    const used = new Set(outside.map(({ text }) => text));
    expect([...exceptions].filter((text) => !used.has(text))).toEqual([]);
  });

  it('are whole, and not glued together', () => {
    const parts = messages.filter(({ text }) => /^[\s,;.:)]|[\s(]$/.test(text));
    expect(parts.map(({ place, text }) => `${place}: ${text}`)).toEqual([]);
  });

  it('are found outside of the catalogue in the core, too', () => {
    const found = (code: string) => textsOf('src/main/core/sample.ts', code).outside.map(({ text }) => text);
    expect(found("throw new AppError('io', verbatim('The disk is full'));")).toEqual(['The disk is full']);
    expect(found('throw new AppError(code, verbatim(`${path} is damaged`));')).toEqual(['… is damaged']);
    expect(found("job.fail(name, failure('io', msg('{what}', { what: 'its file is missing' })));")).toEqual([
      'its file is missing',
    ]);
    expect(found("start({ title: verbatim('Analyze the music') });")).toEqual(['Analyze the music']);
    expect(found("start({ title: msg('Analyze {name}', { name }) });")).toEqual([]);
  });

  it('are given the values that they name', () => {
    const wrong = messages.filter(({ text, values }) => {
      if (values === undefined) return false;
      const named = new Set([...shapeOf(text).matchAll(/[{<](\w+)/g)].map(([, name]) => name!));
      return values.length !== named.size || values.some((value) => !named.has(value));
    });
    expect(wrong.map(({ place, text }) => `${place}: ${text}`)).toEqual([]);
  });
});

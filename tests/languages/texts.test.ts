import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../src/shared/languages/shape.ts';
import { readTexts } from '../../scripts/languages/texts.ts';

const { messages, outside } = readTexts();

/** Texts that stay as they are. */
const exceptions: ReadonlySet<string> = new Set([
  // Keys of the keyboard, as their events call them.
  'Tab',
  'Home',
  'End',
  // In the name of a folder.
  '/backups',
  // A cue's name is what it is called in the DJ software, whatever language the window speaks.
  'Cue',
  'drop',
  // Commands, as they are typed.
  'segue pool init --queue-file FILE',
  'segue pool worker --queue-file FILE --root nas=/music',
  // Reach people only in a log.
  'exit code …',
  'no file',
  'Refused',
  'no installer',
  'Peaks gave no instance',
  'Markup is not set from strings here.',
  // Styles.
  '11px system-ui, sans-serif',
  '--text-2',
]);

/** Whose texts are not in the catalogue yet. */
const notYet =
  /^src\/renderer\/(features\/(dataset|editor|export|jobs|learning|libraries|library|review)|player|waveform)\/|run-core-process/;

describe('texts of the window, the menus and the dialogs', () => {
  it('come from the catalogue', () => {
    expect(messages.length).toBeGreaterThan(400);
    const found = outside.filter(({ place, text }) => !exceptions.has(text) && !notYet.test(place));
    expect(found.map(({ place, text }) => `${place}: ${text}`)).toEqual([]);
  });

  it('need no exception that is not made', () => {
    const used = new Set(outside.map(({ text }) => text));
    expect([...exceptions].filter((text) => !used.has(text))).toEqual([]);
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

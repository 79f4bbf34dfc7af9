import { parseKeybinding } from 'tinykeys';
import { describe, expect, it } from 'vitest';
import { commandGroups, commands, conflictsOf, formatKeys, keysOf, toAccelerator } from './commands.ts';
import { keysFromEvent } from './commands/keys.ts';

const press = { key: '', code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('command registry', () => {
  it('gives every command a unique id', () => {
    expect(new Set(commands.map((command) => command.id)).size).toBe(commands.length);
  });

  it('files every command under a known group', () => {
    expect(commands.filter((command) => !commandGroups.includes(command.group))).toEqual([]);
  });

  it('uses only keys that tinykeys can parse', () => {
    for (const keys of commands.flatMap((command) => command.keys))
      for (const [, , key] of parseKeybinding(keys)) expect(String(key)).not.toBe('');
  });

  it('gives no two commands on one screen the same keys', () => {
    const clashes = commands.flatMap((command) =>
      command.keys.flatMap((keys) =>
        conflictsOf(command, keys).map((other) => `${keys}: ${command.id}, ${other.id}`),
      ),
    );
    expect(clashes).toEqual([]);
  });

  it('lets settings replace and remove keys', () => {
    const command = commands.find((candidate) => candidate.id === 'file.export')!;
    expect(keysOf(command)).toEqual(['$mod+e']);
    expect(keysOf(command, { 'file.export': ['$mod+s'] })).toEqual(['$mod+s']);
    expect(keysOf(command, { 'file.export': [] })).toEqual([]);
  });
});

describe('keys', () => {
  it.each([
    ['$mod+k', '⌘K', 'Ctrl+K', 'CommandOrControl+K'],
    ['$mod+Shift+e', '⌘⇧E', 'Ctrl+Shift+E', 'CommandOrControl+Shift+E'],
    ['Shift+Digit1', '⇧1', 'Shift+1', 'Shift+1'],
    ['[Shift]+/', '/', '/', '/'],
    ['Shift+?', '?', '?', 'Shift+?'],
    ['Alt+ArrowLeft', '⌥←', 'Alt+←', 'Alt+Left'],
    ['Space', 'Space', 'Space', 'Space'],
    ['+', '+', '+', 'Plus'],
  ])('writes %s as %s, %s and %s', (keys, mac, other, accelerator) => {
    expect(formatKeys(keys, 'mac')).toBe(mac);
    expect(formatKeys(keys, 'other')).toBe(other);
    expect(toAccelerator(keys)).toBe(accelerator);
  });

  it('names a key press as a binding that the same press matches', () => {
    expect(keysFromEvent({ ...press, key: 'E', code: 'KeyE', ctrlKey: true, shiftKey: true }, 'other')).toBe(
      '$mod+Shift+e',
    );
    expect(keysFromEvent({ ...press, key: '!', code: 'Digit1', shiftKey: true }, 'other')).toBe(
      'Shift+Digit1',
    );
    expect(keysFromEvent({ ...press, key: ' ', code: 'Space' }, 'mac')).toBe('Space');
    expect(
      keysFromEvent({ ...press, key: 'Shift', code: 'ShiftLeft', shiftKey: true }, 'mac'),
    ).toBeUndefined();
  });
});

import { msg } from '../languages/translate.ts';
import type { Message } from '../languages/translate.ts';

/** Where a command's keys work: everywhere, or only while that screen is on top. */
export type CommandScope = 'global' | 'library' | 'review' | 'editor';

/** Groups of commands, in the order of the shortcut sheet, the palette and the application menu. */
export const commandGroups = [
  'File',
  'Edit',
  'View',
  'Library',
  'Review',
  'Playback',
  'Cues',
  'Grid',
  'Sections',
  'Tier',
  'Help',
] as const;
type CommandGroup = (typeof commandGroups)[number];

/** Their headings. */
export const groupTitles: Readonly<Record<CommandGroup, Message>> = {
  File: msg('File'),
  Edit: msg('Edit'),
  View: msg('View'),
  Library: msg('Library'),
  Review: msg('Review'),
  Playback: msg('Playback'),
  Cues: msg('Cues'),
  Grid: msg('Grid'),
  Sections: msg('Sections'),
  Tier: msg('Tier'),
  Help: msg('Help'),
};

/**
 * A user command as data. The menu, palette, shortcut sheet and tooltips are built from it; the screen that offers the
 * command binds what it does.
 */
export interface CommandDefinition {
  /** `area.verb`. Must stay stable: settings store remapped keys under it. */
  readonly id: string;
  /** Imperative, as in a menu. */
  readonly title: Message;
  readonly group: CommandGroup;
  readonly scope: CommandScope;
  /** Other words that people might search for. */
  readonly keywords?: Message;
  /**
   * Default keys in tinykeys syntax (`$mod+k`, `Shift+Digit1`, `[Shift]+/`); the first one is shown. Letters use
   * `KeyboardEvent.key`, so that they follow the keyboard layout; digits use the key code, because some layouts shift
   * them.
   */
  readonly keys: readonly string[];
  /** Repeats while the key is held down. */
  readonly repeat?: boolean;
  /** Also listed in the native application menu. */
  readonly menu?: boolean;
  /** Left out of the palette because it only makes sense as a key (moving a cursor, for example). */
  readonly keyOnly?: boolean;
}

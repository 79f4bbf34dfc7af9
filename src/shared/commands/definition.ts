import { msg } from '../languages/translate.ts';
import type { Message } from '../languages/translate.ts';

/** Where a command's keys work: everywhere, or only while that screen is on top. */
export type CommandScope = 'global' | 'library' | 'review' | 'editor';

/** Parts of the shortcut sheet and the palette, and the menus of the application menu, in this order. */
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
 * What a person can do, as data: menu, palette, shortcut sheet and tooltips are made from it. What it does is bound by
 * the screen that offers it.
 */
export interface CommandDefinition {
  /** `area.verb`, stable: settings store remapped keys under it. */
  readonly id: string;
  /** Imperative, as in a menu. */
  readonly title: Message;
  readonly group: CommandGroup;
  readonly scope: CommandScope;
  /** Other words that people look for it by. */
  readonly keywords?: Message;
  /**
   * Default keys in tinykeys syntax (`$mod+k`, `Shift+Digit1`, `[Shift]+/`); the first one is shown. Letters by
   * `KeyboardEvent.key`, so that they follow the keyboard layout; digits by code, since some layouts shift them.
   */
  readonly keys: readonly string[];
  /** Runs again while the key is held down. */
  readonly repeat?: boolean;
  /** Also listed in the native application menu. */
  readonly menu?: boolean;
  /** Left out of the palette: it only makes sense as a key (moving a cursor, say). */
  readonly keyOnly?: boolean;
}

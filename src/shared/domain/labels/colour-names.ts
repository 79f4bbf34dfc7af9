import { msg } from '../../languages/translate.ts';
import type { Message } from '../../languages/translate.ts';
import type { TrackColour } from './labels.ts';

/** Display names of Rekordbox's track colours. */
export const colourNames: Readonly<Record<TrackColour, Message>> = {
  pink: msg('Pink'),
  red: msg('Red'),
  orange: msg('Orange'),
  yellow: msg('Yellow'),
  green: msg('Green'),
  aqua: msg('Aqua'),
  blue: msg('Blue'),
  purple: msg('Purple'),
};

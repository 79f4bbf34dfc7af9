import type { TrackColour } from '../../../../shared/domain/index.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';

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

import type { PersonalTask } from '../../../shared/contract/index.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** What personal models learn. */
export const taskNames: Readonly<Record<PersonalTask, Message>> = {
  cues: msg('Cues'),
  sections: msg('Sections'),
  grid: msg('Beat grid'),
};

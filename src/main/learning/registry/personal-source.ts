import { isPersonalSource, modelSource, PERSONAL } from '../../../shared/domain/index.ts';

/** SQL pattern that matches the sources of personal models. */
export const PERSONAL_SOURCES = modelSource(`${PERSONAL}%`);

export type PersonalTask = 'cues';

export function personalVersion(task: PersonalTask, number: number): string {
  return `${PERSONAL}${task}-${number}`;
}

export { isPersonalSource };

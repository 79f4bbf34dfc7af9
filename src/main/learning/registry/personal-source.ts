import { personalTaskSchema } from '../../../shared/contract/index.ts';
import type { PersonalTask } from '../../../shared/contract/index.ts';
import { isPersonalSource, modelSource, modelVersion, PERSONAL } from '../../../shared/domain/index.ts';

/** SQL pattern that matches the sources of personal models. */
export const PERSONAL_SOURCES = modelSource(`${PERSONAL}%`);

export function personalVersion(task: PersonalTask, number: number): string {
  return `${PERSONAL}${task}-${number}`;
}

/** The task of a personal version or source; null for other ones. */
export function taskOf(version: string): PersonalTask | null {
  const name = modelVersion(version);
  return personalTaskSchema.options.find((task) => name.startsWith(`${PERSONAL}${task}-`)) ?? null;
}

export { isPersonalSource };

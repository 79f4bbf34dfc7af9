import { personalTaskSchema } from '../../../shared/contract/index.ts';
import type { PersonalTask } from '../../../shared/contract/index.ts';
import { modelSource, modelVersion } from '../../../shared/domain/index.ts';

/** Prefix of personal model versions, followed by their task: `personal-cues-3` is the third one that places cues. */
const PERSONAL = 'personal-';

/** SQL pattern that matches the sources of personal models. */
export const PERSONAL_SOURCES = modelSource(`${PERSONAL}%`);

export function personalVersion(task: PersonalTask, number: number): string {
  return `${PERSONAL}${task}-${number}`;
}

/** Whether a value comes from a model trained on this library. */
export function isPersonalSource(source: string | undefined): boolean {
  return source?.startsWith(modelSource(PERSONAL)) ?? false;
}

/** The task of a personal version or source; null for other ones. */
export function taskOf(version: string): PersonalTask | null {
  const name = modelVersion(version);
  return personalTaskSchema.options.find((task) => name.startsWith(`${PERSONAL}${task}-`)) ?? null;
}

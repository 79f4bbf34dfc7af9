import { modelSource } from '../../../shared/domain/index.ts';

/** Prefix of personal model versions, followed by their task: `personal-cues-3` is the third one that places cues. */
const PERSONAL = 'personal-';

/** SQL pattern that matches the sources of personal models. */
export const PERSONAL_SOURCES = modelSource(`${PERSONAL}%`);

export type PersonalTask = 'cues';

export function personalVersion(task: PersonalTask, number: number): string {
  return `${PERSONAL}${task}-${number}`;
}

/** Whether a value comes from a model trained on this library. */
export function isPersonalSource(source: string | undefined): boolean {
  return source?.startsWith(modelSource(PERSONAL)) ?? false;
}

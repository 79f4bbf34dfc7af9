import { modelSource } from '../../../shared/domain/index.ts';

/** Versions of personal models by what they do: `personal-cues-3` is the third one that places cues. */
const PERSONAL = 'personal-';

/** SQL pattern of the sources that are personal models. */
export const PERSONAL_SOURCES = modelSource(`${PERSONAL}%`);

export type PersonalTask = 'cues';

export function personalVersion(task: PersonalTask, number: number): string {
  return `${PERSONAL}${task}-${number}`;
}

/** Whether a value comes from a model that was trained on this library. */
export function isPersonalSource(source: string | undefined): boolean {
  return source?.startsWith(modelSource(PERSONAL)) ?? false;
}

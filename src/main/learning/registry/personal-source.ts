/** Versions of personal models by what they do: `personal-cues-3` is the third one that places cues. */
const PERSONAL = 'personal-';

export type PersonalTask = 'cues';

export function personalVersion(task: PersonalTask, number: number): string {
  return `${PERSONAL}${task}-${number}`;
}

/** Whether a value comes from a model that was trained on this library. */
export function isPersonalSource(source: string | undefined): boolean {
  return source?.startsWith(`ml_model_${PERSONAL}`) ?? false;
}

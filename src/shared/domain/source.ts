import { z } from 'zod';
import { rule } from './schema-issue.ts';

const MODEL_PREFIX = 'ml_model_';

/** Where a value came from: `rekordbox`, `manual`, `ml_model_<version>`, `import:<kind>`. */
export const sourceSchema = z.string().regex(/^(rekordbox|manual|ml_model_[\w.+-]+|import:[\w-]+)$/, {
  error: rule('source'),
});
export type Source = z.infer<typeof sourceSchema>;

/** Whether a value came from a model. */
export function isFromModel(source: string | undefined): boolean {
  return source?.startsWith(MODEL_PREFIX) ?? false;
}

/** The source of values from a model version. Also accepts a source. */
export function modelSource(version: string): Source {
  return isFromModel(version) ? version : `${MODEL_PREFIX}${version}`;
}

/** SQL pattern that matches all model sources. */
export const MODEL_SOURCES = `${MODEL_PREFIX}%`;

/** The model version in a source; other sources are returned unchanged. */
export function modelVersion(source: string): string {
  return isFromModel(source) ? source.slice(MODEL_PREFIX.length) : source;
}

/** Prefix of personal model versions, followed by their task: `personal-cues-3` is the third one that places cues. */
export const PERSONAL = 'personal-';

/** Whether a value comes from a model trained on this library. */
export function isPersonalSource(source: string | undefined): boolean {
  return source?.startsWith(modelSource(PERSONAL)) ?? false;
}

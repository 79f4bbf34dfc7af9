import { z } from 'zod';

const MODEL_PREFIX = 'ml_model_';

/** Where a value came from: `rekordbox`, `manual`, `ml_model_<version>`, `import:<kind>`. */
export const sourceSchema = z.string().regex(/^(rekordbox|manual|ml_model_[\w.+-]+|import:[\w-]+)$/, {
  error: 'source must be rekordbox, manual, ml_model_<version> or import:<kind>',
});
export type Source = z.infer<typeof sourceSchema>;

/** Whether a value comes from a model. */
export function isFromModel(source: string | undefined): boolean {
  return source?.startsWith(MODEL_PREFIX) ?? false;
}

/** Source of the values that a model version gives. Takes a source, too. */
export function modelSource(version: string): Source {
  return isFromModel(version) ? version : `${MODEL_PREFIX}${version}`;
}

/** SQL pattern of all sources that are models. */
export const MODEL_SOURCES = `${MODEL_PREFIX}%`;

/** Version of the model that a source names; other sources as they are. */
export function modelVersion(source: string): string {
  return isFromModel(source) ? source.slice(MODEL_PREFIX.length) : source;
}

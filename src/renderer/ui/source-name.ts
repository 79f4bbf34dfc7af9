import { isFromModel, modelVersion } from '../../shared/domain/index.ts';

/** The name of a source for people: `ml_model_base-1` becomes `model base-1`. */
export function sourceName(source: string | undefined): string {
  if (source === undefined) return 'unknown source';
  if (source === 'rekordbox') return 'Rekordbox';
  if (source === 'manual') return 'set by hand';
  if (isFromModel(source)) return `model ${modelVersion(source)}`;
  if (source.startsWith('import:')) return `imported from ${source.slice('import:'.length)}`;
  return source;
}

import { t } from '../../shared/languages/translate.ts';
import { isFromModel, modelVersion } from '../../shared/domain/index.ts';

/** Display name of what can be evaluated: the version of a model, or `rekordbox`. */
export function modelName(version: string): string {
  return version === 'rekordbox' ? 'Rekordbox' : version;
}

/** Display name of a source: `ml_model_base-1` becomes `model base-1`. */
export function sourceName(source: string | undefined): string {
  if (source === undefined) return t('unknown source');
  if (source === 'rekordbox') return modelName(source);
  if (source === 'manual') return t('set by hand');
  if (isFromModel(source)) return t('model {version}', { version: modelVersion(source) });
  if (source.startsWith('import:'))
    return t('imported from {kind}', { kind: source.slice('import:'.length) });
  return source;
}

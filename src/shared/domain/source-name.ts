import { msg, t, verbatim } from '../languages/translate.ts';
import type { Message } from '../languages/translate.ts';
import { programs } from './programs.ts';
import { isFromModel, modelVersion } from './source.ts';

/** What values are imported from, besides the libraries of DJ programs. */
const importKinds: Readonly<Record<string, Message>> = {
  yaml: verbatim('YAML'),
  jams: verbatim('JAMS'),
  'label-studio': verbatim('Label Studio'),
  folders: msg('folder names'),
  metadata: msg('a list of metadata'),
  dataset: msg('a dataset version'),
};

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
  if (!source.startsWith('import:')) return source;
  const kind = source.slice('import:'.length);
  const known = importKinds[kind];
  const program = kind in programs ? programs[kind as keyof typeof programs].title : kind;
  return t('imported from {kind}', { kind: known ? t(known) : program });
}

import { useQuery } from '@tanstack/react-query';
import type { ExchangeSource, TrackSelection } from '../../../../shared/contract/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { queries } from '../../../core/queries.ts';
import { formatCount } from '../../../ui/number.ts';
import type { SelectOption } from '../../../ui/Select.tsx';

/** The tracks that an option refers to. */
interface Tracks {
  readonly source: ExchangeSource;
  /** Used in file names and dataset cards. */
  readonly name: string;
}

const wholeLibrary: TrackSelection = { kind: 'filter', filter: {} };

/** The available sources: the selection, the library, the versions and, for playlist formats, the playlists. */
export function useSources(
  chosen: ExchangeSource | undefined,
  count: number | null,
  isPlaylist: boolean,
): { readonly options: readonly SelectOption<string>[]; readonly tracksOf: (value: string) => Tracks } {
  const { data: summary } = useQuery(queries.summary());
  const { data: versions } = useQuery(queries.versions());
  const { data: playlists } = useQuery(queries.playlists());
  const options: SelectOption<string>[] = [];
  if (chosen?.kind === 'selection')
    options.push({
      value: 'chosen',
      label:
        count === null
          ? t('the chosen tracks')
          : t('{count, plural, one {# chosen track} other {# chosen tracks}}', { count }),
    });
  options.push({
    value: 'library',
    label: summary
      ? t('the whole library, {total, plural, one {# track} other {# tracks}}', { total: summary.total })
      : t('the whole library'),
  });
  if (isPlaylist)
    for (const { id, name, trackCount } of playlists?.nodes ?? [])
      options.push({ value: `playlist ${id}`, label: `${name}, ${formatCount(trackCount)}` });
  else
    for (const { reference, trackCount } of versions?.versions ?? [])
      options.push({ value: `version ${reference}`, label: `${reference}, ${formatCount(trackCount)}` });
  return {
    options,
    tracksOf(value) {
      const [kind = '', id = ''] = [value.split(' ')[0], value.slice(value.indexOf(' ') + 1)];
      if (kind === 'version') return { source: { kind, reference: id }, name: id };
      if (kind === 'playlist') {
        const node = playlists?.nodes.find((playlist) => String(playlist.id) === id);
        const selection = { kind: 'filter', filter: { playlistId: Number(id) } } as const;
        return { source: { kind: 'selection', selection }, name: node?.name ?? t('playlist') };
      }
      return kind === 'chosen' && chosen
        ? { source: chosen, name: t('selection') }
        : { source: { kind: 'selection', selection: wholeLibrary }, name: t('library') };
    },
  };
}

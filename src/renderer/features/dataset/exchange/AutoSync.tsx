import { useQuery } from '@tanstack/react-query';
import type { DatasetRemote } from '../../../../shared/contract/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { queries } from '../../../core/queries.ts';
import { formatMoment } from '../../../ui/date.ts';
import { OptionRow, OptionRows } from '../../../ui/OptionRow.tsx';
import { Select } from '../../../ui/Select.tsx';
import { setAutoSync } from './actions.ts';

const OFF = '';
/** Available numbers of operations between automatic syncs. */
const choices = [1, 10, 50, 200];
const DEFAULT_AFTER = 50;

/** Settings for automatic sync: on or off, which remote, how often. */
export function AutoSync({ remotes }: { readonly remotes: readonly DatasetRemote[] }) {
  const { data } = useQuery(queries.autoSync());
  if (!data) return null;
  const chosen = remotes.find(({ address }) => address === data.address);
  const after = data.after ?? DEFAULT_AFTER;
  const lastTry = data.lastTry;
  const hint = !data.address
    ? t('Annotations, versions and own models, beside your work. A remote that is away is tried again later.')
    : [
        t('{count, plural, one {# operation} other {# operations}} since the last sync.', {
          count: data.pending,
        }),
        lastTry === null
          ? ''
          : lastTry.message === null
            ? t('Last synced {when}.', { when: formatMoment(lastTry.at) })
            : t('Not reached {when}, and tried again later: {message}', {
                when: formatMoment(lastTry.at),
                message: lastTry.message,
              }),
      ].join(' ');
  return (
    <OptionRows>
      <OptionRow name={t('Sync by itself')} hint={hint}>
        <Select
          label={t('Sync by itself with')}
          value={chosen?.name ?? data.address ?? OFF}
          options={[
            { value: OFF, label: t('Off') },
            ...remotes.map(({ name }) => ({ value: name, label: t('with {remote}', { remote: name }) })),
            ...(data.address && !chosen ? [{ value: data.address, label: data.address }] : []),
          ]}
          onChange={(name) => void setAutoSync(name === OFF ? null : { name, after })}
        />
        {chosen ? (
          <Select
            label={t('How often')}
            value={String(after)}
            options={[...new Set([...choices, after])]
              .sort((a, b) => a - b)
              .map((count) => ({
                value: String(count),
                label: t('after {count, plural, one {# operation} other {# operations}}', { count }),
              }))}
            onChange={(value) => void setAutoSync({ name: chosen.name, after: Number(value) })}
          />
        ) : null}
      </OptionRow>
    </OptionRows>
  );
}

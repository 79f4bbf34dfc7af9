import { useQuery } from '@tanstack/react-query';
import { ChartColumn } from 'lucide-react';
import { useContext } from 'react';
import type { DatasetStatistics } from '../../../shared/contract/index.ts';
import type { CamelotKey, Flag, Tier } from '../../../shared/domain/index.ts';
import { flagNames } from '../../../shared/domain/flag-names.ts';
import { tierNames } from '../../../shared/domain/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { runCommand } from '../../core/commands.ts';
import { queries } from '../../core/queries.ts';
import { KeyNotationContext, writeKey } from '../../ui/Badges.tsx';
import { Button } from '../../ui/Button.tsx';
import { BarList, Histogram } from '../../ui/charts/BarCharts.tsx';
import { ChartCard } from '../../ui/charts/ChartCard.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Figure, Figures } from '../../ui/Figures.tsx';
import { formatCount, percent } from '../../ui/number.ts';
import layout from '../../ui/Page.module.css';
import { confidenceEntries, keyEntries, tempoEntries } from './classes.ts';
import type { ClassEntry } from './classes.ts';
import { showInLibrary } from './dataset-store.ts';
import text from '../../ui/text.module.css';

/** Makes each entry open the library, filtered to its tracks. */
function leading(entries: readonly ClassEntry[]) {
  return entries.map(({ filter, ...entry }) => ({
    ...entry,
    ...(filter && { onOpen: () => showInLibrary(filter) }),
  }));
}

function Totals({ statistics }: { readonly statistics: DatasetStatistics }) {
  const { total, tiers, analyzed, missing, needReview, meanConfidence } = statistics;
  return (
    <Figures>
      <Figure
        name={t('Tracks')}
        value={formatCount(total)}
        note={writeHours(statistics.duration)}
        onClick={() => showInLibrary({})}
      />
      <Figure
        name={t('Verified')}
        value={percent(tiers.verified, total)}
        note={t('{verified, number} in tier 1', { verified: tiers.verified })}
        onClick={tiers.verified > 0 ? () => showInLibrary({ tiers: [1] }) : undefined}
      />
      <Figure
        name={t('Mean confidence')}
        value={meanConfidence === null ? '–' : formatDecimal(meanConfidence, 2)}
        note={t('of all annotations')}
      />
      <Figure
        name={t('Need review')}
        value={formatCount(needReview)}
        note={percent(needReview, total)}
        onClick={needReview > 0 ? () => showInLibrary({ needsReview: true }) : undefined}
      />
      <Figure
        name={t('Analyzed')}
        value={formatCount(analyzed)}
        note={percent(analyzed, total)}
        onClick={analyzed > 0 ? () => showInLibrary({ analyzed: true }) : undefined}
      />
      <Figure
        name={t('Files missing')}
        value={formatCount(missing)}
        note={percent(missing, total)}
        onClick={missing > 0 ? () => showInLibrary({ missing: true }) : undefined}
      />
    </Figures>
  );
}

/** Formats a duration of music: `3 h 12 min`. */
function writeHours(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? t('{minutes} min', { minutes })
    : t('{hours, number} h {minutes} min', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** Label of a tier: `1 verified, confidence 1.00`. */
function tierLabel(tier: Tier, confidence: number | null): string {
  const name = t(tierNames[tier]);
  return confidence === null
    ? `${tier} ${name}`
    : t('{tier} {name}, confidence {confidence}', { tier, name, confidence: formatDecimal(confidence, 2) });
}

/** Totals and distributions of the library. Each leads to its tracks. */
export function Overview() {
  const { data: statistics, error, refetch } = useQuery(queries.statistics());
  const notation = useContext(KeyNotationContext);
  if (error)
    return (
      <EmptyState
        title={t('The numbers could not be read.')}
        detail={errorMessage(error)}
        action={<Button onClick={() => void refetch()}>{t('Try again')}</Button>}
      />
    );
  if (!statistics) return <div className={layout.loading} aria-busy="true" />;
  if (statistics.total === 0)
    return (
      <EmptyState
        icon={ChartColumn}
        title={t('There is nothing to measure yet.')}
        detail={t('Once tracks are imported, their tiers, tempi, keys and genres appear here.')}
        action={
          <Button variant="primary" onClick={() => runCommand('file.import')}>
            {t('Import…')}
          </Button>
        }
      />
    );
  const { total, tiers, confidenceByTier } = statistics;
  const write = (key: CamelotKey): string => writeKey(key, notation);
  const mostInKey = Math.max(0, ...statistics.keys.map(({ count }) => count));
  const ofKeys = statistics.keys.reduce((sum, { count }) => sum + count, 0);
  const ofTempi = statistics.tempi.reduce((sum, { count }) => sum + count, 0);
  const without = (known: number): string | undefined =>
    known < total ? t('{count, number} without', { count: total - known }) : undefined;
  return (
    <div className={layout.page}>
      <Totals statistics={statistics} />
      <div className={layout.charts}>
        <ChartCard title={t('Tiers')}>
          <BarList
            label={t('Tiers')}
            total={total}
            most={total}
            entries={leading([
              {
                label: tierLabel(1, confidenceByTier.verified),
                count: tiers.verified,
                filter: { tiers: [1] },
              },
              {
                label: tierLabel(2, confidenceByTier.cleaned),
                count: tiers.cleaned,
                filter: { tiers: [2] },
              },
              {
                label: tierLabel(3, confidenceByTier.generated),
                count: tiers.generated,
                filter: { tiers: [3] },
              },
              { label: t('No annotation yet'), count: tiers.none },
            ])}
          />
        </ChartCard>
        <ChartCard title={t('Flags')}>
          {statistics.flags.length === 0 ? (
            <p className={text.second}>{t('No track carries a flag.')}</p>
          ) : (
            <BarList
              label={t('Flags')}
              total={total}
              entries={leading(
                statistics.flags.map(({ value, count }) => ({
                  label: t(flagNames[value as Flag]),
                  count,
                  filter: { flags: [value as Flag] },
                })),
              )}
            />
          )}
        </ChartCard>
        <ChartCard title="BPM" note={without(ofTempi)}>
          <Histogram
            label={t('Tracks by BPM')}
            total={total}
            entries={leading(tempoEntries(statistics.tempi))}
          />
        </ChartCard>
        <ChartCard title={t('Confidence')}>
          <Histogram
            label={t('Tracks by confidence')}
            total={total}
            entries={leading(confidenceEntries(statistics.confidences))}
          />
        </ChartCard>
        <ChartCard title={t('Key')} note={without(ofKeys)}>
          <Histogram
            label={t('Tracks in minor keys')}
            total={total}
            most={mostInKey}
            entries={leading(keyEntries(statistics.keys, 'A', write))}
          />
          <Histogram
            label={t('Tracks in major keys')}
            total={total}
            most={mostInKey}
            entries={leading(keyEntries(statistics.keys, 'B', write))}
          />
        </ChartCard>
        <ChartCard title={t('Genre')} note={without(total - statistics.withoutGenre)}>
          {statistics.genres.length === 0 ? (
            <p className={text.second}>{t('No track has a genre in its tags.')}</p>
          ) : (
            <BarList
              label={t('Genres')}
              total={total}
              entries={leading(
                statistics.genres.map(({ value, count }) => ({
                  label: value,
                  count,
                  filter: { genres: [value] },
                })),
              )}
            />
          )}
        </ChartCard>
        {(['descriptors', 'tags'] as const).map((kind) =>
          statistics[kind].length === 0 ? null : (
            <ChartCard key={kind} title={kind === 'tags' ? t('Own tags') : t('Descriptors')}>
              <BarList
                label={kind === 'tags' ? t('Own tags') : t('Descriptors')}
                total={total}
                entries={leading(
                  statistics[kind].map(({ value, count }) => ({
                    label: value,
                    count,
                    filter: { [kind]: [value] },
                  })),
                )}
              />
            </ChartCard>
          ),
        )}
      </div>
    </div>
  );
}

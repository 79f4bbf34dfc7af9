import { formatMoment } from '../../ui/date.ts';
import type { ReactElement, ReactNode } from 'react';
import { formatTime } from '../../../shared/domain/index.ts';
import type { Cue, Provenance, Rgb } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { openDialog } from '../../core/app-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { sourceName } from '../../../shared/domain/source-name.ts';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { useEditor } from './editor-store.ts';

/** The source of a value in one line: `model base-1 · confidence 0.96 · 2025-12-04 15:04`. */
export function originText(value: {
  readonly source?: string | undefined;
  readonly confidence?: number | undefined;
  readonly at?: string | undefined;
}): string {
  const parts = [sourceName(value.source)];
  if (value.confidence !== undefined && value.source !== 'manual')
    parts.push(t('confidence {confidence}', { confidence: formatDecimal(value.confidence, 2) }));
  if (value.at !== undefined) parts.push(formatMoment(value.at));
  return parts.join(' · ');
}

/** Shows a value's source on hover. */
export function Origin({
  name,
  provenance,
  children,
}: {
  readonly name: string;
  readonly provenance: Provenance | undefined;
  readonly children: ReactElement<Record<string, unknown>>;
}): ReactNode {
  return (
    <Tooltip content={`${name}: ${provenance ? originText(provenance) : t('no record of its source')}`}>
      {children}
    </Tooltip>
  );
}

/** Shows a value's source, and opens its full history when pressed. `value` is its key in the lineage. */
export function LineageButton({
  value,
  name,
  className,
  children,
}: {
  readonly value: string;
  /** For screen readers. */
  readonly name: string;
  readonly className?: string | undefined;
  readonly children: string;
}) {
  const trackId = useEditor((state) => state.open?.trackId);
  return (
    <button
      type="button"
      className={classNames('link', className)}
      aria-label={t('{value}: where {name} came from', { value: children, name })}
      title={t('Where it came from')}
      onClick={() => (trackId === undefined ? undefined : openDialog({ kind: 'lineage', trackId, value }))}
    >
      {children}
    </button>
  );
}

/** Memory cues have no colour in Rekordbox. */
const MEMORY_COLOR: Rgb = [170, 178, 189];

export function cueColor(cue: Cue): Rgb {
  return cue.color ?? (cue.kind === 'hot' ? [40, 226, 20] : MEMORY_COLOR);
}

export function cssColor(color: Rgb): string {
  return `rgb(${color.join(' ')})`;
}

/** Description of a cue for screen readers: `Hot cue A Drop, 1:45.003, predicted, confidence 0.58`. */
export function cueDescription(cue: Cue, predicted: boolean): string {
  const { slot, end } = cue;
  // The accessible name includes the visible letter and name, so that voice control finds the marker.
  const title =
    end === undefined
      ? slot
        ? t('Hot cue {slot}', { slot })
        : t('Memory cue m')
      : slot
        ? t('Hot loop {slot}', { slot })
        : t('Memory loop m');
  const parts = [cue.name ? `${title} ${cue.name}` : title, formatTime(cue.time)];
  if (predicted)
    parts.push(
      t('predicted'),
      t('confidence {confidence}', { confidence: formatDecimal(cue.confidence, 2) }),
    );
  return parts.join(', ');
}

import { t } from '../../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../../shared/languages/format.ts';
import { useEditor } from '../editor-store.ts';
import styles from './EnergyLane.module.css';
import { Lane } from './Lane.tsx';

const bands = ['bass', 'mid', 'high'] as const;

function formatDelta(delta: number): string {
  return `${delta < 0 ? '−' : '+'}${formatDecimal(Math.abs(delta), 2)}`;
}

/** Level of the three bands per section, drawn as bars, and the change at each boundary. */
export function EnergyLane() {
  const document = useEditor((state) => state.document);
  const scale = useEditor((state) => state.pixelsPerSecond);
  const energy = document?.energy;
  if (!document || !energy)
    return (
      <Lane label={t('Energy, not measured')} className={styles.lane}>
        {null}
      </Lane>
    );
  const { structure, audio } = document;
  return (
    <Lane label={t('Energy by section')} className={styles.lane}>
      {energy.by_section.map((levels) => {
        const section = structure[levels.section];
        if (!section) return null;
        const begin = Math.max(0, section.time);
        const end = structure[levels.section + 1]?.time ?? audio.duration;
        const delta = energy.at_boundaries.find(({ boundary }) => boundary === levels.section - 1)?.delta;
        const text = t('{section}: bass {bass}, mid {mid}, high {high}', {
          section: section.label,
          bass: formatDecimal(levels.bass, 2),
          mid: formatDecimal(levels.mid, 2),
          high: formatDecimal(levels.high, 2),
        });
        return (
          <div
            key={levels.section}
            className={styles.section}
            style={{ left: begin * scale, width: Math.max(1, (end - begin) * scale - 1) }}
            role="img"
            aria-label={text}
            title={text}
          >
            {bands.map((band) => (
              <span
                key={band}
                className={styles.level}
                style={{ '--level': `${levels[band] * 100}%`, '--band': `var(--energy-${band})` }}
              />
            ))}
            {delta === undefined ? null : <span className={styles.delta}>{formatDelta(delta)}</span>}
          </div>
        );
      })}
    </Lane>
  );
}

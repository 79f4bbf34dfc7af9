import { t } from '../../../shared/languages/translate.ts';
import styles from './CueSlots.module.css';

const shown = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;

function describe(slots: string): string {
  if (!slots) return t('No hot cues');
  const set = [...slots].filter((slot) => slot === slot.toUpperCase()).join(' ');
  const predicted = [...slots].filter((slot) => slot !== slot.toUpperCase()).join(' ');
  if (!predicted) return t('Hot cues {set}', { set });
  const values = { set, predicted: predicted.toUpperCase() };
  return set
    ? t('Hot cues {set}, predicted {predicted}', values)
    : t('predicted {predicted}', { predicted: values.predicted });
}

/** The hot cue slots of a track: capitals are set, small letters predicted, dots free. */
export function CueSlots({ slots }: { readonly slots: string }) {
  return (
    <span className={styles.slots} role="img" aria-label={describe(slots)} title={describe(slots)}>
      {shown.map((slot) => {
        if (slots.includes(slot))
          return (
            <span key={slot} className={styles.set}>
              {slot}
            </span>
          );
        if (slots.includes(slot.toLowerCase()))
          return (
            <span key={slot} className={styles.predicted}>
              {slot.toLowerCase()}
            </span>
          );
        return (
          <span key={slot} className={styles.free}>
            ·
          </span>
        );
      })}
    </span>
  );
}

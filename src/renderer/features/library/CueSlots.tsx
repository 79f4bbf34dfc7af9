import { t } from '../../../shared/languages/translate.ts';
import { classNames } from '../../ui/class-names.ts';
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

/**
 * The hot cue slots of a track in their colours. Upper-case letters are set, lower-case letters are predicted, dots are
 * free.
 * @param colors colours of the used slots, six hex digits each
 */
export function CueSlots({ slots, colors }: { readonly slots: string; readonly colors: string }) {
  return (
    <span className={styles.slots} role="img" aria-label={describe(slots)} title={describe(slots)}>
      {shown.map((slot) => {
        const at = slots.toUpperCase().indexOf(slot);
        if (at < 0)
          return (
            <span key={slot} className={styles.free}>
              ·
            </span>
          );
        const isSet = slots[at] === slot;
        return (
          <span
            key={slot}
            className={classNames(styles.slot, !isSet && styles.predicted)}
            style={{ '--slot': `#${colors.slice(6 * at, 6 * at + 6)}` }}
          >
            {slots[at]}
          </span>
        );
      })}
    </span>
  );
}

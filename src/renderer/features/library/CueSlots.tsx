import { MAX_HOT_CUES, hotCueSlots } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { classNames } from '../../ui/class-names.ts';
import styles from './CueSlots.module.css';

const shown = hotCueSlots.slice(0, MAX_HOT_CUES);

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
 * The hot cue slots A–H of a track in their colours, and how many cues are beyond H. Upper-case letters are set,
 * lower-case letters are predicted, dots are free.
 * @param colors colours of the used slots, six hex digits each
 */
export function CueSlots({ slots, colors }: { readonly slots: string; readonly colors: string }) {
  const beyond = [...slots.toUpperCase()].filter((slot) => !shown.some((one) => one === slot)).length;
  return (
    <span
      className={styles.slots}
      style={{ '--columns': shown.length + (beyond > 0 ? 1 : 0) }}
      role="img"
      aria-label={describe(slots)}
      title={describe(slots)}
    >
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
      {beyond > 0 ? <span className={styles.beyond}>+{beyond}</span> : null}
    </span>
  );
}

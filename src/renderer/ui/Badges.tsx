import { createContext, useContext } from 'react';
import type { Settings } from '../../shared/contract/index.ts';
import { tierNames, toClassicKey, toOpenKey } from '../../shared/domain/index.ts';
import { flagNames } from '../../shared/domain/flag-names.ts';
import type { CamelotKey, Flag, HotCueSlot, Rgb, Tier } from '../../shared/domain/index.ts';
import { formatDecimal } from '../../shared/languages/format.ts';
import { t } from '../../shared/languages/translate.ts';
import styles from './Badges.module.css';
import { classNames } from './class-names.ts';

type KeyNotation = Settings['keyNotation'];

/** A tier as symbol and number, optionally with its name: ● 1 verified, ◐ 2 cleaned, ○ 3 generated. */
export function TierBadge({ tier, withName = true }: { readonly tier: Tier; readonly withName?: boolean }) {
  const name = t(tierNames[tier]);
  return (
    <span
      className={classNames(styles.tier, styles[`tier${tier}`])}
      title={t('Tier {tier}: {name}', { tier, name })}
      aria-label={t('Tier {tier}, {name}', { tier, name })}
      role="img"
    >
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />
        {tier === 1 ? <circle cx="5" cy="5" r="4" fill="currentColor" /> : null}
        {tier === 2 ? <path d="M5 1a4 4 0 0 0 0 8z" fill="currentColor" /> : null}
      </svg>
      {tier}
      {withName ? <span className={styles.tierName}>{name}</span> : null}
    </span>
  );
}

/** Values with at least this confidence are shown without a warning. */
export const CONFIDENT = 0.6;

/** A ring filled in proportion to the confidence, with the number beside it unless `ringOnly`. */
export function Confidence({
  value,
  ringOnly = false,
  label,
}: {
  readonly value: number;
  readonly ringOnly?: boolean;
  readonly label?: string;
}) {
  const round = 2 * Math.PI * 5;
  const text = formatDecimal(value, 2);
  const name = label ?? t('Confidence');
  return (
    <span
      className={classNames(styles.confidence, value < CONFIDENT && styles.low)}
      title={`${name} ${text}`}
      aria-label={`${name} ${text}`}
      role="img"
    >
      <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
        <circle cx="7" cy="7" r="5" fill="none" stroke="var(--bg-4)" strokeWidth="2" />
        <circle
          cx="7"
          cy="7"
          r="5"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeDasharray={`${value * round} ${round}`}
          transform="rotate(-90 7 7)"
        />
      </svg>
      {ringOnly ? null : text}
    </span>
  );
}

/** The key notation used throughout the window. */
export const KeyNotationContext = createContext<KeyNotation>('camelot');

/** Formats a key in the given notation: 8A, 1m or Am. */
export function writeKey(key: CamelotKey, notation: KeyNotation): string {
  if (notation === 'classic') return toClassicKey(key);
  return notation === 'open-key' ? toOpenKey(key) : key;
}

/** A key, coloured by its position on the Camelot wheel. The title lists all notations. */
export function KeyBadge({ musicalKey }: { readonly musicalKey: CamelotKey }) {
  const hour = Number.parseInt(musicalKey, 10);
  const notation = useContext(KeyNotationContext);
  return (
    <span
      className={styles.key}
      style={{ '--hue': String(hour * 30) }}
      title={`${musicalKey} · ${toClassicKey(musicalKey)} · ${toOpenKey(musicalKey)}`}
    >
      {writeKey(musicalKey, notation)}
    </span>
  );
}

/** A hot cue letter in its colour: filled if a person set or accepted it, outlined if predicted. */
export function SlotBadge({
  slot,
  color,
  predicted = false,
}: {
  readonly slot: HotCueSlot;
  readonly color: Rgb;
  readonly predicted?: boolean;
}) {
  // Perceived brightness (ITU-R BT.601) decides between black and white letters.
  const isBright = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2] > 128;
  return (
    <span
      className={classNames(styles.slot, predicted && styles.predicted)}
      style={{ '--slot': `rgb(${color.join(' ')})`, '--slot-text': isBright ? '#000' : '#fff' }}
    >
      {predicted ? slot.toLowerCase() : slot}
    </span>
  );
}

export function FlagChip({ flag }: { readonly flag: Flag }) {
  return <span className={styles.flag}>{t(flagNames[flag])}</span>;
}

import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { formatTime } from '../../../../shared/domain/index.ts';
import type { Anchor, Annotation } from '../../../../shared/domain/index.ts';
import { formatBpm } from '../../../../shared/domain/edits/describe.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { Confidence } from '../../../ui/Badges.tsx';
import { IconButton } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { TextInput } from '../../../ui/Field.tsx';
import { player, select, useEditor } from '../editor-store.ts';
import { changeAnchorBpm, removeAnchor } from '../grid-actions.ts';
import { originText } from '../value-origin.tsx';
import styles from './Inspector.module.css';

function AnchorTempo({ anchor, index }: { readonly anchor: Anchor; readonly index: number }) {
  const [text, setText] = useState(formatBpm(anchor.bpm));
  const value = Number(text.replace(',', '.'));
  const isValid = value >= 1 && value <= 1000;
  return (
    <TextInput
      className={styles.bpmField}
      aria-label={t('Tempo of anchor {index} in BPM', { index: index + 1 })}
      aria-invalid={!isValid}
      inputMode="decimal"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => {
        if (isValid && formatBpm(value) !== formatBpm(anchor.bpm)) changeAnchorBpm(index, value);
        else setText(formatBpm(anchor.bpm));
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}

/** The anchors of the grid, and the sources of grid and downbeat. */
export function GridTab({ document }: { readonly document: Annotation }) {
  const selection = useEditor((state) => state.selection);
  const { beat_grid: grid, provenance } = document;
  if (grid.length === 0)
    return (
      <p className={styles.empty}>
        {t('No beat grid yet. Play the track and tap T, or type the tempo with Shift+T.')}
      </p>
    );
  return (
    <>
      <dl className={styles.facts}>
        <dt>{t('Beats')}</dt>
        <dd>
          {provenance.beat_grid ? originText(provenance.beat_grid) : t('no record')}
          {provenance.beat_grid && document.metadata.tier !== 1 ? (
            <Confidence value={provenance.beat_grid.confidence} ringOnly />
          ) : null}
        </dd>
        <dt>{t('Downbeat')}</dt>
        <dd>
          {provenance.downbeat ? originText(provenance.downbeat) : t('no record')}
          {provenance.downbeat && document.metadata.tier !== 1 ? (
            <Confidence value={provenance.downbeat.confidence} ringOnly />
          ) : null}
        </dd>
      </dl>
      <ul className={styles.list} aria-label={t('Anchors')}>
        {grid.map((anchor, index) => {
          const isSelected = selection?.kind === 'anchor' && selection.index === index;
          return (
            <li
              key={`${anchor.time} ${anchor.bpm}`}
              className={classNames(styles.cueRow, isSelected && styles.selectedRow)}
            >
              <button
                type="button"
                className={styles.rowButton}
                aria-pressed={isSelected}
                onClick={() => {
                  select({ kind: 'anchor', index });
                  player.seek(anchor.time);
                }}
              >
                <span className={styles.rowName}>{t('Anchor {index}', { index: index + 1 })}</span>{' '}
                <span className={styles.number}>{formatTime(anchor.time)}</span>{' '}
                <span className={styles.bar}>{t('beat {beat}', { beat: anchor.beat })}</span>
              </button>
              <AnchorTempo anchor={anchor} index={index} />
              <IconButton
                icon={Trash2}
                size="small"
                label={t('Delete anchor {index}', { index: index + 1 })}
                disabled={grid.length === 1}
                onClick={() => removeAnchor(index)}
              />
            </li>
          );
        })}
      </ul>
    </>
  );
}

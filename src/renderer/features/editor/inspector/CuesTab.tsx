import { Check, Ellipsis, X } from 'lucide-react';
import { Fragment, useEffect, useRef, useState } from 'react';
import { formatTime, indexGrid } from '../../../../shared/domain/index.ts';
import type { Annotation, Cue, GridIndex } from '../../../../shared/domain/index.ts';
import { isPersonalSource, isPredicted } from '../../../../shared/domain/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../../shared/languages/format.ts';
import { useSettings } from '../../../core/settings.ts';
import { Confidence, SlotBadge } from '../../../ui/Badges.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { ContextMenu, Menu } from '../../../ui/Menu.tsx';
import * as actions from '../cue-actions.ts';
import { CueMenuItems } from '../CueMenuItems.tsx';
import { CueChanges, CueReasons } from './CueReasons.tsx';
import { player, select, useEditor } from '../editor-store.ts';
import { sourceName } from '../../../../shared/domain/source-name.ts';
import { cssColor, cueColor, LineageButton, originText } from '../value-origin.tsx';
import styles from './Inspector.module.css';

function NameField({ cue }: { readonly cue: Cue }) {
  const [name, setName] = useState(cue.name);
  const isDone = useRef(false);
  const finish = (value: string): void => {
    if (isDone.current) return;
    isDone.current = true;
    actions.renameCue(cue, value);
  };
  return (
    <input
      autoFocus
      className={styles.nameField}
      aria-label={t('Cue name')}
      value={name}
      spellCheck={false}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setName(event.target.value)}
      onBlur={() => finish(name)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish(name);
        if (event.key === 'Escape') {
          event.stopPropagation();
          finish(cue.name);
        }
      }}
    />
  );
}

function CueMenu({ cue }: { readonly cue: Cue }) {
  return (
    <Menu
      align="end"
      trigger={
        <IconButton
          icon={Ellipsis}
          size="small"
          label={t('More for {cue}', { cue: actions.cueTitle(cue) })}
        />
      }
    >
      <CueMenuItems cue={cue} />
    </Menu>
  );
}

function barText(grid: GridIndex, time: number): string {
  if (grid.isEmpty) return '';
  const beat = grid.nearestBeat(time);
  return t('bar {bar}', { bar: beat.beatInBar === 1 ? String(beat.bar) : `${beat.bar}.${beat.beatInBar}` });
}

function CueRow({
  cue,
  grid,
  isSelected,
  isRenaming,
}: {
  readonly cue: Cue;
  readonly grid: GridIndex;
  readonly isSelected: boolean;
  readonly isRenaming: boolean;
}) {
  const rowRef = useRef<HTMLLIElement>(null);
  const predicted = isPredicted(cue);
  useEffect(() => {
    if (isSelected) rowRef.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const go = (): void => {
    select({ kind: 'cue', id: cue.id });
    player.seek(cue.time);
  };
  const row = (
    <li ref={rowRef} className={classNames(styles.cueRow, isSelected && styles.selectedRow)}>
      {isRenaming ? (
        <NameField cue={cue} />
      ) : (
        <button
          type="button"
          className={styles.rowButton}
          aria-pressed={isSelected}
          title={[originText(cue), ...(cue.accepted ? [t('accepted')] : [])].join(' · ')}
          onClick={go}
          onDoubleClick={() => useEditor.setState({ renaming: cue.id })}
        >
          {cue.slot ? (
            <SlotBadge slot={cue.slot} color={cueColor(cue)} predicted={predicted} />
          ) : (
            <span
              className={classNames(styles.memory, predicted && styles.memoryPredicted)}
              style={{ '--cue': cssColor(cueColor(cue)) }}
            >
              m
            </span>
          )}{' '}
          <span className={styles.rowName}>{cue.name || (cue.end === undefined ? '' : t('Loop'))}</span>{' '}
          <span className={styles.number}>{formatTime(cue.time)}</span>{' '}
          <span className={styles.bar}>{barText(grid, cue.time)}</span>
        </button>
      )}
      {predicted ? (
        <span className={styles.verdict}>
          <Confidence value={cue.confidence} />
          <IconButton
            icon={Check}
            size="small"
            label={t('Accept {cue}', { cue: actions.cueTitle(cue) })}
            command="editor.accept"
            onClick={() => actions.acceptCue(cue)}
          />
          <IconButton
            icon={X}
            size="small"
            label={t('Reject {cue}', { cue: actions.cueTitle(cue) })}
            command="editor.reject"
            onClick={() => actions.deleteCue(cue)}
          />
        </span>
      ) : (
        <span className={styles.source}>
          {cue.accepted ? <Check size={12} aria-label={t('accepted')} className={styles.accepted} /> : null}
          <LineageButton value={`cue ${cue.id}`} name={actions.cueTitle(cue)}>
            {sourceName(cue.source)}
          </LineageButton>
        </span>
      )}
      <CueMenu cue={cue} />
    </li>
  );
  return (
    <ContextMenu area={row}>
      <CueMenuItems cue={cue} />
    </ContextMenu>
  );
}

/** All cues of the track. Predictions show their confidence and can be accepted or rejected one by one. */
export function CuesTab({ document }: { readonly document: Annotation }) {
  const selection = useEditor((state) => state.selection);
  const renaming = useEditor((state) => state.renaming);
  const { acceptFrom } = useSettings();
  const grid = indexGrid(document.beat_grid, document.audio.time_signature[0]);
  const predicted = document.cues.filter(isPredicted);
  const above = predicted.filter(({ confidence }) => confidence >= acceptFrom).length;
  const below = predicted.length - above;
  const selected = selection?.kind === 'cue' ? selection.id : null;
  if (document.cues.length === 0)
    return (
      <p className={styles.empty}>{t('No cues yet. Set one at the playhead with M or Shift+1 to 8.')}</p>
    );
  return (
    <>
      {predicted.length > 0 ? (
        <div className={styles.bulk}>
          <Button
            size="small"
            disabled={above === 0}
            command="editor.acceptAll"
            onClick={() => actions.acceptAllAbove()}
          >
            {t('Accept {count, number} above {confidence}', {
              count: above,
              confidence: formatDecimal(acceptFrom, 2),
            })}
          </Button>
          <Button
            size="small"
            variant="ghost"
            disabled={below === 0}
            command="editor.rejectAll"
            onClick={() => actions.rejectAllBelow()}
          >
            {t('Reject {count, number} below', { count: below })}
          </Button>
        </div>
      ) : null}
      {document.cues.some(({ source }) => isPersonalSource(source)) ? <CueChanges /> : null}
      <ul className={styles.list} aria-label={t('Cues')}>
        {document.cues.map((cue) => (
          <Fragment key={cue.id}>
            <CueRow cue={cue} grid={grid} isSelected={cue.id === selected} isRenaming={renaming === cue.id} />
            {cue.id === selected && isPersonalSource(cue.source) ? <CueReasons cue={cue} /> : null}
          </Fragment>
        ))}
      </ul>
    </>
  );
}

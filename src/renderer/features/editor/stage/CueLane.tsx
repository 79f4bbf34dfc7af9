import type { Cue } from '../../../../shared/domain/index.ts';
import { isPredicted } from '../../../../shared/domain/index.ts';
import { moveCue, moveLoopEnd } from '../../../../shared/domain/edits/cue-edits.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { Confidence } from '../../../ui/Badges.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { ContextMenu } from '../../../ui/Menu.tsx';
import { cueTitle, snapUnit } from '../cue-actions.ts';
import { CueMenuItems } from '../CueMenuItems.tsx';
import { player, selectIn, useEditor } from '../editor-store.ts';
import { cssColor, cueColor, cueDescription, originText } from '../value-origin.tsx';
import styles from './CueLane.module.css';
import { startDrag } from './drag.ts';
import { Lane } from './Lane.tsx';

const NO_CUES: readonly Cue[] = [];

function CueMarker({
  cue,
  left,
  room,
  width,
  isSelected,
  isTabStop,
}: {
  readonly cue: Cue;
  readonly left: number;
  /** Distance to the next marker, in pixels. */
  readonly room: number;
  /** Width of the loop in pixels; 0 for a point. */
  readonly width: number;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
}) {
  const predicted = isPredicted(cue);
  const chosen = (): void => {
    selectIn('cues', { kind: 'cue', id: cue.id });
    if (!player.getState().isPlaying) player.seek(cue.time);
  };
  const [red, green, blue] = cueColor(cue);
  // Perceived brightness (ITU-R BT.601) decides between black and white letters.
  const letter = 0.299 * red + 0.587 * green + 0.114 * blue > 128 ? '#000' : '#fff';
  return (
    <div
      className={classNames(styles.place, cue.kind === 'memory' && styles.memory)}
      style={{ left, '--cue': cssColor(cueColor(cue)), '--cue-letter': letter }}
    >
      {width > 0 ? (
        <span className={styles.loop} style={{ width }}>
          <span
            className={styles.loopEnd}
            onPointerDown={(event) =>
              startDrag(event, {
                label: t('Move end of {cue}', { cue: cueTitle(cue) }),
                time: cue.end ?? cue.time,
                edit: (time, free) => (annotation, context) =>
                  moveLoopEnd(annotation, cue.id, { time, snap: free ? 'none' : snapUnit() }, context),
              })
            }
          />
        </span>
      ) : null}
      <ContextMenu
        area={
          <button
            type="button"
            tabIndex={isTabStop ? 0 : -1}
            className={classNames(
              styles.marker,
              predicted && styles.predicted,
              isSelected && styles.selected,
            )}
            style={{ maxWidth: Math.max(20, room) }}
            aria-label={cueDescription(cue, predicted)}
            aria-pressed={isSelected}
            title={[
              cueDescription(cue, predicted),
              originText(cue),
              ...(cue.accepted ? [t('accepted')] : []),
            ].join(' · ')}
            onPointerDown={(event) =>
              startDrag(event, {
                label: t('Move {cue}', { cue: cueTitle(cue) }),
                time: cue.time,
                edit: (time, free) => (annotation, context) =>
                  moveCue(annotation, cue.id, { time, snap: free ? 'none' : snapUnit() }, context),
                onClick: chosen,
              })
            }
            onKeyDown={(event) => {
              if (event.key === 'Enter') chosen();
            }}
          >
            <span className={styles.letter}>{cue.slot ?? 'm'}</span>{' '}
            {predicted ? <Confidence value={cue.confidence} ringOnly /> : null}
            <span className={styles.name}>{cue.name}</span>
          </button>
        }
      >
        <CueMenuItems cue={cue} />
      </ContextMenu>
    </div>
  );
}

/** Cues along the track: drag to move, click to select. */
export function CueLane() {
  const cues = useEditor((state) => state.document?.cues ?? NO_CUES);
  const selection = useEditor((state) => state.selection);
  const scale = useEditor((state) => state.pixelsPerSecond);
  const selectedId = selection?.kind === 'cue' ? selection.id : undefined;
  const tabStop = cues.some(({ id }) => id === selectedId) ? selectedId : cues[0]?.id;
  // Hot and memory cues have separate rows, because they often share a position.
  const next = (index: number): Cue | undefined =>
    cues.find((cue, i) => i > index && cue.kind === cues[index]!.kind);
  return (
    <Lane label={t('Cues on the track')} className={styles.lane}>
      {cues.map((cue, i) => (
        <CueMarker
          key={cue.id}
          cue={cue}
          left={cue.time * scale}
          room={((next(i)?.time ?? Infinity) - cue.time) * scale - 2}
          width={cue.end === undefined ? 0 : (cue.end - cue.time) * scale}
          isSelected={cue.id === selectedId}
          isTabStop={cue.id === tabStop}
        />
      ))}
    </Lane>
  );
}

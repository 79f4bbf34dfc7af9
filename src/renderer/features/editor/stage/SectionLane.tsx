import { sectionLabels, isFromModel } from '../../../../shared/domain/index.ts';
import type { Section } from '../../../../shared/domain/index.ts';
import { moveBoundary } from '../../../../shared/domain/edits/section-edits.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../../shared/languages/format.ts';
import { ContextMenu, MenuItem, MenuSeparator } from '../../../ui/Menu.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { player, selectIn, useEditor } from '../editor-store.ts';
import * as actions from '../section-actions.ts';
import { originText } from '../value-origin.tsx';
import { startDrag } from './drag.ts';
import { Lane } from './Lane.tsx';
import styles from './SectionLane.module.css';

const NO_SECTIONS: readonly Section[] = [];

/** The handle at the start of a section. */
function Boundary({ section, index }: { readonly section: Section; readonly index: number }) {
  return (
    <span
      className={styles.boundary}
      title={t('Drag the boundary of {label}', { label: section.label })}
      onPointerDown={(event) =>
        startDrag(event, {
          label: t('Move boundary'),
          time: section.time,
          edit: (time, free) => (annotation, context) =>
            moveBoundary(
              annotation,
              index,
              { time, snap: !free && useEditor.getState().snap ? 'bar' : 'none' },
              context,
            ),
          onClick: () => selectIn('sections', { kind: 'section', index }),
        })
      }
    />
  );
}

function SectionBlock({
  section,
  index,
  left,
  width,
  isSelected,
  isPredicted,
  isTabStop,
}: {
  readonly section: Section;
  readonly index: number;
  readonly left: number;
  readonly width: number;
  readonly isSelected: boolean;
  readonly isPredicted: boolean;
  readonly isTabStop: boolean;
}) {
  const facts = {
    label: section.label,
    bar: String(section.bar),
    confidence: formatDecimal(section.confidence, 2),
  };
  const title = isPredicted
    ? t('{label} {confidence}, bar {bar}, predicted', facts)
    : t('{label}, bar {bar}', { label: facts.label, bar: facts.bar });
  const select = (): void => selectIn('sections', { kind: 'section', index });
  return (
    <div className={styles.place} style={{ left, width }}>
      <ContextMenu
        area={
          <button
            type="button"
            tabIndex={isTabStop ? 0 : -1}
            className={classNames(
              styles.block,
              isPredicted && styles.predicted,
              isSelected && styles.selected,
            )}
            style={{
              '--section': `var(--section-${section.label})`,
              '--section-strong': `var(--section-${section.label}-strong)`,
            }}
            aria-label={t('Section {title}', { title })}
            aria-pressed={isSelected}
            title={`${title} · ${originText(section)}`}
            onClick={select}
            onContextMenu={select}
            onDoubleClick={() => player.seek(Math.max(0, section.time))}
          >
            <span className={styles.label}>
              {section.label}{' '}
              {isPredicted ? <span className={styles.confidence}>{facts.confidence}</span> : null}
            </span>
          </button>
        }
      >
        {sectionLabels.map((label) => (
          <MenuItem
            key={label}
            disabled={label === section.label}
            onSelect={() => actions.relabelSection(index, label)}
          >
            {label}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem command="editor.merge" onSelect={() => actions.mergeSection(index)}>
          {t('Merge with the one before')}
        </MenuItem>
        <MenuItem danger onSelect={() => actions.deleteSection(index)}>
          {t('Delete section')}
        </MenuItem>
      </ContextMenu>
      {index > 0 ? <Boundary section={section} index={index} /> : null}
    </div>
  );
}

/** Sections along the track: drag a boundary, click to select, right-click to relabel. */
export function SectionLane() {
  const sections = useEditor((state) => state.document?.structure ?? NO_SECTIONS);
  const duration = useEditor((state) => state.document?.audio.duration ?? 0);
  const isVerified = useEditor((state) => state.document?.metadata.tier === 1);
  const selection = useEditor((state) => state.selection);
  const scale = useEditor((state) => state.pixelsPerSecond);
  const selected = selection?.kind === 'section' ? selection.index : -1;
  return (
    <Lane label={t('Sections on the track')} className={styles.lane}>
      {sections.map((section, index) => {
        const begin = Math.max(0, section.time);
        const end = sections[index + 1]?.time ?? Math.max(duration, begin);
        return (
          <SectionBlock
            // Sections have no id, so their index is the key.
            key={index}
            section={section}
            index={index}
            left={begin * scale}
            width={Math.max(2, (end - begin) * scale)}
            isSelected={index === selected}
            isPredicted={!isVerified && isFromModel(section.source)}
            isTabStop={index === Math.max(0, selected)}
          />
        );
      })}
    </Lane>
  );
}

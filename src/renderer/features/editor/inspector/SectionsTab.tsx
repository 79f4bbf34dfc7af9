import { Merge, Trash2 } from 'lucide-react';
import { formatTime, isFromModel, isPersonalSource, sectionLabels } from '../../../../shared/domain/index.ts';
import type { Annotation, SectionLabel } from '../../../../shared/domain/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { Confidence } from '../../../ui/Badges.tsx';
import { IconButton } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { Select } from '../../../ui/Select.tsx';
import { player, select, useEditor } from '../editor-store.ts';
import { deleteSection, mergeSection, relabelSection } from '../section-actions.ts';
import { originText } from '../value-origin.tsx';
import { SectionChanges } from './SectionChanges.tsx';
import styles from './Inspector.module.css';

const labelOptions = sectionLabels.map((label) => ({ value: label, label }));

export function SectionsTab({ document }: { readonly document: Annotation }) {
  const selection = useEditor((state) => state.selection);
  if (document.structure.length === 0)
    return <p className={styles.empty}>{t('No sections yet. Go to a boundary and split there with S.')}</p>;
  const hasPersonal = document.structure.some(({ source }) => isPersonalSource(source));
  return (
    <>
      {hasPersonal ? <SectionChanges /> : null}
      <ul className={styles.list} aria-label={t('Sections')}>
        {document.structure.map((section, index) => {
          const isSelected = selection?.kind === 'section' && selection.index === index;
          const isPredicted = isFromModel(section.source) && document.metadata.tier !== 1;
          return (
            // Sections have no id, so their index is the key.
            <li key={index} className={classNames(styles.cueRow, isSelected && styles.selectedRow)}>
              <span
                className={styles.sectionColor}
                style={{ '--cue': `var(--section-${section.label}-strong)` }}
              />
              <Select<SectionLabel>
                label={t('Label of section {index}', { index: index + 1 })}
                className={styles.labelSelect}
                value={section.label}
                options={labelOptions}
                onChange={(label) => relabelSection(index, label)}
              />
              <button
                type="button"
                className={styles.rowButton}
                aria-pressed={isSelected}
                title={originText(section)}
                onClick={() => {
                  select({ kind: 'section', index });
                  player.seek(Math.max(0, section.time));
                }}
              >
                <span className="visually-hidden">{t('Section {index} at', { index: index + 1 })}</span>
                <span className={styles.number}>{formatTime(Math.max(0, section.time))}</span>{' '}
                <span className={styles.bar}>{t('bar {bar}', { bar: String(section.bar) })}</span>
              </button>
              {isPredicted ? <Confidence value={section.confidence} /> : null}
              <IconButton
                icon={Merge}
                size="small"
                label={t('Merge section {index} with the one before', { index: index + 1 })}
                disabled={index === 0}
                onClick={() => mergeSection(index)}
              />
              <IconButton
                icon={Trash2}
                size="small"
                label={t('Delete section {index}', { index: index + 1 })}
                onClick={() => deleteSection(index)}
              />
            </li>
          );
        })}
      </ul>
    </>
  );
}

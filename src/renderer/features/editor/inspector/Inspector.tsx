import type { Annotation } from '../../../../shared/domain/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { Tabs } from '../../../ui/Tabs.tsx';
import { useEditor } from '../editor-store.ts';
import type { OpenTrack } from '../editor-store.ts';
import { CuesTab } from './CuesTab.tsx';
import { DetailsTab } from './DetailsTab.tsx';
import { GridTab } from './GridTab.tsx';
import { HistoryTab } from './HistoryTab.tsx';
import styles from './Inspector.module.css';
import { SectionsTab } from './SectionsTab.tsx';

/** Lists everything in the track's annotation, and its history. */
export function Inspector({ open, document }: { readonly open: OpenTrack; readonly document: Annotation }) {
  const tab = useEditor((state) => state.tab);
  return (
    <Tabs
      label={t('Inspector')}
      className={styles.inspector}
      value={tab}
      onChange={(next) => useEditor.setState({ tab: next })}
      tabs={[
        {
          value: 'cues',
          label: t('Cues {count}', { count: document.cues.length }),
          content: <CuesTab document={document} />,
        },
        { value: 'grid', label: t('Grid'), content: <GridTab document={document} /> },
        {
          value: 'sections',
          label: t('Sections {count}', { count: document.structure.length }),
          content: <SectionsTab document={document} />,
        },
        { value: 'details', label: t('Details'), content: <DetailsTab open={open} document={document} /> },
        { value: 'history', label: t('History'), content: <HistoryTab open={open} /> },
      ]}
    />
  );
}

import type { Annotation } from '../../../../shared/domain/index.ts';
import { Tabs } from '../../../ui/Tabs.tsx';
import { useEditor } from '../editor-store.ts';
import type { OpenTrack } from '../editor-store.ts';
import { CuesTab } from './CuesTab.tsx';
import { DetailsTab } from './DetailsTab.tsx';
import { GridTab } from './GridTab.tsx';
import { HistoryTab } from './HistoryTab.tsx';
import styles from './Inspector.module.css';
import { SectionsTab } from './SectionsTab.tsx';

/** Lists of everything that the track says, and its history. */
export function Inspector({ open, document }: { readonly open: OpenTrack; readonly document: Annotation }) {
  const tab = useEditor((state) => state.tab);
  return (
    <Tabs
      label="Inspector"
      className={styles.inspector}
      value={tab}
      onChange={(next) => useEditor.setState({ tab: next })}
      tabs={[
        { value: 'cues', label: `Cues ${document.cues.length}`, content: <CuesTab document={document} /> },
        { value: 'grid', label: 'Grid', content: <GridTab document={document} /> },
        {
          value: 'sections',
          label: `Sections ${document.structure.length}`,
          content: <SectionsTab document={document} />,
        },
        { value: 'details', label: 'Details', content: <DetailsTab open={open} document={document} /> },
        { value: 'history', label: 'History', content: <HistoryTab open={open} /> },
      ]}
    />
  );
}

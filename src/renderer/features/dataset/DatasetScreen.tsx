import { t } from '../../../shared/languages/translate.ts';
import { Exchange } from './exchange/Exchange.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import screen from '../../ui/Screen.module.css';
import { setTab, useDatasetStore } from './dataset-store.ts';
import { LabelErrors } from './LabelErrors.tsx';
import { Overview } from './Overview.tsx';
import { Quality } from './Quality.tsx';
import { Versions } from './Versions.tsx';

/** The library as a dataset: contents, quality, likely label errors, versions, export and import. */
export function DatasetScreen() {
  const tab = useDatasetStore((state) => state.tab);
  return (
    <main className={screen.main} aria-label={t('Dataset')}>
      <Tabs
        label={t('Dataset')}
        className={screen.tabs}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'overview', label: t('Overview'), content: <Overview /> },
          { value: 'quality', label: t('Quality'), content: <Quality /> },
          { value: 'labels', label: t('Label errors'), content: <LabelErrors /> },
          { value: 'versions', label: t('Versions'), content: <Versions /> },
          { value: 'exchange', label: t('Exchange'), content: <Exchange /> },
        ]}
      />
    </main>
  );
}

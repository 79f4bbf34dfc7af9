import { t } from '../../../shared/languages/translate.ts';
import { Tabs } from '../../ui/Tabs.tsx';
import screen from '../../ui/Screen.module.css';
import { Corrections } from './Corrections.tsx';
import { EvaluationPage } from './EvaluationPage.tsx';
import { setTab, useLearningStore } from './learning-store.ts';
import { Models } from './Models.tsx';
import { OverTime } from './OverTime.tsx';

/** Your corrections, the models trained on them, and how well each model does on your tracks. */
export function LearningScreen() {
  const tab = useLearningStore((state) => state.tab);
  return (
    <main className={screen.main} aria-label={t('Learning')}>
      <Tabs
        label={t('Learning')}
        className={screen.tabs}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'corrections', label: t('Corrections'), content: <Corrections /> },
          { value: 'models', label: t('Your models'), content: <Models /> },
          { value: 'evaluation', label: t('Evaluation'), content: <EvaluationPage /> },
          { value: 'history', label: t('Over time'), content: <OverTime /> },
        ]}
      />
    </main>
  );
}

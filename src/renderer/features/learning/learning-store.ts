import { create } from 'zustand';
import type { CorrectionFilter, Evaluation, PersonalTask } from '../../../shared/contract/index.ts';

const learningTabs = ['corrections', 'models', 'evaluation', 'history'] as const;
export type LearningTab = (typeof learningTabs)[number];

interface LearningState {
  readonly tab: LearningTab;
  /** Selects the corrections to list. */
  readonly filter: CorrectionFilter;
  /** What the filter selects, for people; null for everything. */
  readonly filterName: string | null;
  /** What the listed personal models learn. */
  readonly task: PersonalTask;
  /** The selected version of a personal model; null for the newest. */
  readonly version: string | null;
  readonly evaluation: Evaluation | null;
}

/** What the Learning screen shows. It holds state only; the functions below change it. */
export const useLearningStore = create<LearningState>(() => ({
  tab: 'corrections',
  filter: {},
  filterName: null,
  task: 'cues',
  version: null,
  evaluation: null,
}));

export function setTab(tab: LearningTab): void {
  useLearningStore.setState({ tab });
}

export function setFilter(filter: CorrectionFilter, filterName: string): void {
  useLearningStore.setState({ filter, filterName });
}

export function clearFilter(): void {
  useLearningStore.setState({ filter: {}, filterName: null });
}

export function setTask(task: PersonalTask): void {
  useLearningStore.setState({ task, version: null });
}

export function setVersion(version: string | null): void {
  useLearningStore.setState({ version });
}

export function setEvaluation(evaluation: Evaluation | null): void {
  useLearningStore.setState({ evaluation });
}

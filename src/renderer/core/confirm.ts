import { create } from 'zustand';

/** A confirmation question, shown on top of whatever is open. */
export interface Question {
  readonly title: string;
  readonly detail: string;
  /** Label of the confirming button. */
  readonly yes: string;
  readonly answer: (isYes: boolean) => void;
}

export const useQuestionStore = create<{ readonly question: Question | null }>(() => ({ question: null }));

/** Asks for confirmation before an action that cannot be undone. */
export function confirm(question: Omit<Question, 'answer'>): Promise<boolean> {
  return new Promise((resolve) => {
    useQuestionStore.setState({
      question: {
        ...question,
        answer: (isYes) => {
          useQuestionStore.setState({ question: null });
          resolve(isYes);
        },
      },
    });
  });
}

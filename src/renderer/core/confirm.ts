import { create } from 'zustand';

/** A question that stands over whatever is open. */
export interface Question {
  readonly title: string;
  readonly detail: string;
  /** On the button that says yes. */
  readonly yes: string;
  readonly answer: (isYes: boolean) => void;
}

export const useQuestionStore = create<{ readonly question: Question | null }>(() => ({ question: null }));

/** Asks before something that cannot be taken back. */
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

import { useQuestionStore } from '../core/confirm.ts';
import { FormDialog } from '../ui/FormDialog.tsx';

/** Shows the question asked by `confirm` on top of whatever is open. */
export function ConfirmDialog() {
  const question = useQuestionStore((state) => state.question);
  if (!question) return null;
  const { title, detail, yes, answer } = question;
  return (
    <FormDialog
      title={title}
      submit={yes}
      danger
      canSubmit
      onSubmit={() => answer(true)}
      onClose={() => answer(false)}
    >
      <p>{detail}</p>
    </FormDialog>
  );
}

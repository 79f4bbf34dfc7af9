import { api } from '../../../core/api.ts';
import { useCapabilities } from '../../../core/capabilities.ts';
import { Button } from '../../../ui/Button.tsx';
import { showError } from '../../../ui/Toast.tsx';

/** Shows a file in the system's file manager, where there is one. */
export function ShowInFolder({ path }: { readonly path: string }) {
  const { reveal } = useCapabilities();
  if (!reveal) return null;
  return (
    <Button
      size="small"
      onClick={() => {
        api.shell.reveal({ path }).catch((error: unknown) => showError('The file could not be shown', error));
      }}
    >
      Show in folder
    </Button>
  );
}

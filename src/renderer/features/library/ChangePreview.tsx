import { useQuery } from '@tanstack/react-query';
import type { BulkChange, TrackSelection } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { queries } from '../../core/queries.ts';
import text from '../../ui/text.module.css';
import { rich } from '../../ui/rich.tsx';

interface ChangePreviewProps {
  readonly selection: TrackSelection;
  readonly change: BulkChange;
}

/** What a bulk change would do, as counted by the core. */
export function ChangePreview({ selection, change }: ChangePreviewProps) {
  const { data: preview, error } = useQuery(queries.bulkPreview(selection, change));
  if (error) return <p className={text.warn}>{errorMessage(error)}</p>;
  if (!preview) return <p className={text.second}>{t('Counting…')}</p>;
  const refused = preview.refused.slice(0, 5);
  return (
    <div role="status">
      <p>
        {rich(
          '<b>{count, plural, one {# track} other {# tracks}} will change</b>{unchanged, plural, =0 {} one {, # stays as it is} other {, # stay as they are}}.',
          { count: preview.changed, unchanged: preview.unchanged, b: <strong /> },
        )}
      </p>
      {refused.map(({ reason, tracks }) => (
        <p key={reason} className={text.warn}>
          {t('{count, plural, one {# track} other {# tracks}} cannot be changed: {reason}', {
            count: tracks,
            reason,
          })}
        </p>
      ))}
    </div>
  );
}

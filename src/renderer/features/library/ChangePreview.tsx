import { useQuery } from '@tanstack/react-query';
import type { BulkChange, TrackSelection } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { queries } from '../../core/queries.ts';
import { counted, formatCount } from '../../ui/number.ts';
import text from '../../ui/text.module.css';

interface ChangePreviewProps {
  readonly selection: TrackSelection;
  readonly change: BulkChange;
  /** "12 tracks will change". */
  readonly verb: (count: number) => string;
}

/** What a change of many tracks would do, counted by the core. */
export function ChangePreview({ selection, change, verb }: ChangePreviewProps) {
  const { data: preview, error } = useQuery(queries.bulkPreview(selection, change));
  if (error) return <p className={text.warn}>{errorMessage(error)}</p>;
  if (!preview) return <p className={text.second}>Counting…</p>;
  const refused = preview.refused.slice(0, 5);
  return (
    <div role="status">
      <p>
        <strong>{verb(preview.changed)}</strong>
        {preview.unchanged > 0 ? `, ${formatCount(preview.unchanged)} stay as they are` : ''}.
      </p>
      {refused.map(({ reason, tracks }) => (
        <p key={reason} className={text.warn}>
          {counted(tracks, 'track')} cannot be changed: {reason}
        </p>
      ))}
    </div>
  );
}

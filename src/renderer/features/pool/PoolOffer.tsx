import { useQuery } from '@tanstack/react-query';
import type { TrackId } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { Button } from '../../ui/Button.tsx';
import text from '../../ui/text.module.css';
import { analyzeOpenTrack } from './actions.ts';
import { poolQueries } from './queries.ts';

/**
 * For an open track that is not analyzed. If the pool already has it, moves it to the front of the queue; else offers
 * to send it.
 */
export function PoolOffer({ trackId }: { readonly trackId: TrackId }) {
  const { data: available } = useQuery(poolQueries.available());
  const isThere = available !== undefined && available.pool !== null;
  const { data: preferred } = useQuery({ ...poolQueries.preferred(trackId), enabled: isThere });
  if (!isThere) return null;
  if (preferred?.waits)
    return (
      <p className={text.second}>{t('The pool analyzes this track next. It opens here when it is ready.')}</p>
    );
  return <Button onClick={() => void analyzeOpenTrack(trackId)}>{t('Analyze with the pool')}</Button>;
}

import { t } from '../../../../shared/languages/translate.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '../../../core/queries.ts';
import { Button } from '../../../ui/Button.tsx';
import type { OpenTrack } from '../editor-store.ts';
import { OpinionsDialog } from './OpinionsDialog.tsx';
import styles from './Opinions.module.css';

/** Who has annotated the track and, if they disagree, a button to settle it. */
export function Annotators({ open }: { readonly open: OpenTrack }) {
  const { data } = useQuery(queries.opinions(open.trackId, open.revision));
  const [isOpen, setOpen] = useState(false);
  const opinions = data?.opinions ?? [];
  const isDisputed = opinions.some(({ differing }) => differing.length > 0);
  return (
    <>
      <dt>{t('Annotators')}</dt>
      <dd className={styles.names}>
        {opinions.map(({ annotator }) => annotator).join(', ') || t('nobody yet')}
        {isDisputed ? (
          <Button size="small" onClick={() => setOpen(true)}>
            {t('Settle…')}
          </Button>
        ) : null}
      </dd>
      {isOpen ? <OpinionsDialog open={open} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

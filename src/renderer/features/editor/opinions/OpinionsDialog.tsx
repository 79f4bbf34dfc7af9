import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TrackOpinions } from '../../../../shared/contract/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { opinionPartNames } from '../../../../shared/domain/edits/adjudicate.ts';
import type { OpinionPart } from '../../../../shared/domain/edits/adjudicate.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { queries } from '../../../core/queries.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { Button } from '../../../ui/Button.tsx';
import { formatMoment } from '../../../ui/date.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import type { OpenTrack } from '../editor-store.ts';
import { settleOpinions } from './settle-opinions.ts';
import styles from './Opinions.module.css';

/** The person whose answer is chosen, by part. Parts without an entry stay unchanged. */
type Choices = Readonly<Partial<Record<OpinionPart, string>>>;

function PartRow({
  part,
  now,
  opinions,
  chosen,
  onChoose,
}: {
  readonly part: OpinionPart;
  readonly now: string;
  readonly opinions: TrackOpinions['opinions'];
  readonly chosen: string | undefined;
  readonly onChoose: (annotator: string | undefined) => void;
}) {
  const name = t(opinionPartNames[part]);
  const choice = (annotator: string | undefined, text: string) => (
    <td key={annotator ?? ''}>
      <label className={styles.choice}>
        <input
          type="radio"
          name={`opinion-${part}`}
          checked={chosen === annotator}
          onChange={() => onChoose(annotator)}
          aria-label={
            annotator === undefined
              ? t('{part}: as it is now', { part: name })
              : t('{part}: as {annotator} says', { part: name, annotator })
          }
        />
        {text}
      </label>
    </td>
  );
  return (
    <tr>
      <th scope="row">{name}</th>
      {choice(undefined, now)}
      {opinions.map(({ annotator, differing, says }) =>
        differing.includes(part) ? (
          choice(annotator, says.find((said) => said.part === part)?.text ?? '–')
        ) : (
          <td key={annotator} className={styles.same}>
            {t('as it is now')}
          </td>
        ),
      )}
    </tr>
  );
}

/** Compares each person's annotation of the open track and lets the user choose whose answer to use for each part. */
export function OpinionsDialog({
  open,
  onClose,
}: {
  readonly open: OpenTrack;
  readonly onClose: () => void;
}) {
  const { data, error } = useQuery(queries.opinions(open.trackId, open.revision));
  const [choices, setChoices] = useState<Choices>({});
  const [isBusy, setBusy] = useState(false);
  const takes = Object.entries(choices).map(([part, annotator]) => ({
    part: part as OpinionPart,
    annotator,
  }));
  const others = data?.opinions.filter(({ differing }) => differing.length > 0) ?? [];

  function choose(part: OpinionPart, annotator: string | undefined): void {
    const { [part]: _, ...rest } = choices;
    setChoices(annotator === undefined ? rest : { ...rest, [part]: annotator });
  }
  async function settle(): Promise<void> {
    setBusy(true);
    if (await settleOpinions(open, takes)) onClose();
    setBusy(false);
  }
  return (
    <Dialog
      open
      size="large"
      onClose={onClose}
      title={t('Settle what is right')}
      description={t(
        'Choose whose answer becomes the track’s. All choices together are one step that can be undone; every opinion stays in the history.',
      )}
      footer={
        <>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button variant="primary" disabled={isBusy || takes.length === 0} onClick={() => void settle()}>
            {t('Settle and verify')}
          </Button>
        </>
      }
    >
      {error ? (
        <Banner kind="bad" title={t('The opinions could not be read')}>
          {errorMessage(error)}
        </Banner>
      ) : null}
      {data && others.length === 0 ? (
        <p className={styles.same}>{t('Everybody says what holds now.')}</p>
      ) : null}
      {data && others.length > 0 ? (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('What')}</th>
                <th scope="col">{t('Now')}</th>
                {others.map(({ annotator, at }) => (
                  <th key={annotator} scope="col">
                    {annotator}
                    <span className={styles.when}>{formatMoment(at)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.current.map(({ part, text }) => (
                <PartRow
                  key={part}
                  part={part}
                  now={text}
                  opinions={others}
                  chosen={choices[part]}
                  onChoose={(annotator) => choose(part, annotator)}
                />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </Dialog>
  );
}

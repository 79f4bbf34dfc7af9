import type { TrackChoice } from '../../../shared/contract/index.ts';
import { correctionTypeNames } from '../../../shared/domain/edits/corrections.ts';
import type { CorrectionType } from '../../../shared/domain/edits/corrections.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { t } from '../../../shared/languages/translate.ts';
import masterDetail from '../../ui/MasterDetail.module.css';
import text from '../../ui/text.module.css';

function groupName(value: string, balance: TrackChoice['balance']): string {
  if (balance === 'corrections')
    return value === '' ? t('Nothing corrected') : t(correctionTypeNames[value as CorrectionType]);
  if (balance === 'tempo') return value === '' ? t('No tempo') : t('{bpm} BPM', { bpm: value });
  return value === '' ? t('No genre') : value;
}

/** How a fine-tuning set was chosen, and why the other tracks are not in it. */
export function ChoiceFacts({ choice }: { readonly choice: TrackChoice }) {
  const { candidates, held, groups, balance, minErrorScore } = choice;
  const left = [
    held.unsettled > 0 ? t('{count, number} without a settled prediction', { count: held.unsettled }) : null,
    held.smallError > 0
      ? t('{count, number} with errors under {score}', {
          count: held.smallError,
          score: formatDecimal(minErrorScore ?? 0, 2),
        })
      : null,
    held.balance > 0 ? t('{count, number} of full groups', { count: held.balance }) : null,
    held.limit > 0 ? t('{count, number} over the limit', { count: held.limit }) : null,
  ].filter((line) => line !== null);
  return (
    <>
      <div className={masterDetail.wide}>
        <dt>{t('Chosen from')}</dt>
        <dd>
          {t('{count, plural, one {# track} other {# tracks}}', { count: candidates })}
          {left.map((line) => (
            <div key={line} className={text.second}>
              {t('left out: {reason}', { reason: line })}
            </div>
          ))}
        </dd>
      </div>
      {groups.length > 0 ? (
        <div className={masterDetail.wide}>
          <dt>{t('Groups')}</dt>
          <dd>
            {groups.map(({ value, available, taken }) => (
              <div key={value}>
                {groupName(value, balance)}{' '}
                <span className={text.second}>
                  {t('{taken, number} of {available, number}', { taken, available })}
                </span>
              </div>
            ))}
          </dd>
        </div>
      ) : null}
    </>
  );
}

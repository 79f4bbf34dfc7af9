import { useQuery } from '@tanstack/react-query';
import { FileUp, GitCompareArrows, RotateCcw, ShieldCheck, Tag, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { DatasetVersion, DatasetVersionDetail, VersionCheck } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { openDialog } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { formatCount } from '../../ui/number.ts';
import { Select } from '../../ui/Select.tsx';
import { sourceName } from '../../../shared/domain/source-name.ts';
import { percent } from '../../ui/number.ts';
import gauges from './Gauge.module.css';
import masterDetail from '../../ui/MasterDetail.module.css';
import styles from './VersionDetail.module.css';
import text from '../../ui/text.module.css';
import { Gauge } from './Gauge.tsx';
import { formatMoment } from '../../ui/date.ts';
import { checkVersion } from './actions.ts';
import { ChoiceFacts } from './ChoiceFacts.tsx';
import { DiffDialog } from './DiffDialog.tsx';
import { splitName, splitNames } from './names.ts';
import { DeleteDialog, RollbackDialog, TagDialog } from './VersionDialogs.tsx';

function Facts({ detail }: { readonly detail: DatasetVersionDetail }) {
  const { version, splits, lineage, skipped, choice } = detail;
  return (
    <dl className={masterDetail.facts}>
      {splitNames.map((name) => (
        <div key={name}>
          <dt>{splitName(name)}</dt>
          <dd>
            {formatCount(splits.counts[name])}{' '}
            <span className={text.second}>{percent(splits.counts[name], version.trackCount)}</span>
          </dd>
        </div>
      ))}
      <div className={masterDetail.wide}>
        <dt>{t('Created')}</dt>
        <dd>
          {version.parent === null
            ? t('{when} by {person}', { when: formatMoment(version.createdAt), person: version.author })
            : t('{when} by {person}, continues {version}', {
                when: formatMoment(version.createdAt),
                person: version.author,
                version: version.parent,
              })}
        </dd>
      </div>
      {lineage.imports.length > 0 ? (
        <div className={masterDetail.wide}>
          <dt>{t('From')}</dt>
          <dd>
            {lineage.imports.map(({ path, sha256, tracks }) => (
              <div key={`${sha256} ${path}`} className={text.ellipsis} title={path}>
                {t('{file}, {count, plural, one {# track} other {# tracks}}', {
                  file: path.split(/[\\/]/).at(-1) ?? path,
                  count: tracks,
                })}
              </div>
            ))}
          </dd>
        </div>
      ) : null}
      {lineage.models.length > 0 ? (
        <div className={masterDetail.wide}>
          <dt>{t('Models')}</dt>
          <dd>{lineage.models.map((model) => sourceName(model)).join(', ')}</dd>
        </div>
      ) : null}
      {lineage.verifiers.length > 0 ? (
        <div className={masterDetail.wide}>
          <dt>{t('Verified by')}</dt>
          <dd>{lineage.verifiers.join(', ')}</dd>
        </div>
      ) : null}
      {choice ? <ChoiceFacts choice={choice} /> : null}
      {skipped > 0 ? (
        <div className={masterDetail.wide}>
          <dt>{t('Left out')}</dt>
          <dd>{t('{skipped, plural, one {# track} other {# tracks}} without an annotation', { skipped })}</dd>
        </div>
      ) : null}
    </dl>
  );
}

function CheckResult({ check }: { readonly check: VersionCheck }) {
  if (check.problems.length === 0)
    return (
      <Banner kind="ok">
        {t('All {tracks, plural, one {# track} other {# tracks}} match the record.', {
          tracks: check.tracks,
        })}
      </Banner>
    );
  return (
    <Banner
      kind="bad"
      title={t('{count, plural, one {# problem} other {# problems}}', { count: check.problems.length })}
    >
      {check.problems.slice(0, 5).map(({ code, trackId, message }) => (
        <p key={`${code} ${trackId} ${message}`}>{message}</p>
      ))}
    </Banner>
  );
}

/** One version: its origin, its quality and the actions on it. */
export function VersionDetail({
  version,
  others,
}: {
  readonly version: DatasetVersion;
  readonly others: readonly DatasetVersion[];
}) {
  const { reference } = version;
  const { data: detail, error } = useQuery(queries.version(reference));
  const [dialog, setDialog] = useState<'tag' | 'rollback' | 'delete' | 'diff' | null>(null);
  const [compared, setCompared] = useState(version.parent ?? others[0]?.reference ?? '');
  const [check, setCheck] = useState<VersionCheck | null>(null);
  const close = (): void => setDialog(null);
  const other = others.find((candidate) => candidate.reference === compared) ?? others[0];
  // The older version always comes first.
  const [before, after] =
    other && other.createdAt < version.createdAt
      ? [other.reference, reference]
      : [reference, other?.reference ?? ''];

  async function runCheck(): Promise<void> {
    setCheck(await checkVersion(version));
  }

  return (
    <aside className={masterDetail.detail} aria-label={t('Version')}>
      <div>
        <h2 className={masterDetail.detailTitle}>{reference}</h2>
        {version.tags.length > 0 ? <p className={styles.tags}>{version.tags.join(', ')}</p> : null}
        {version.description ? <p>{version.description}</p> : null}
      </div>
      {version.forced === null ? null : (
        <Banner kind="warn" title={t('Created below the thresholds')}>
          {version.forced}
        </Banner>
      )}
      <div className={masterDetail.actions}>
        <Button size="small" icon={Tag} onClick={() => setDialog('tag')}>
          {t('Tag…')}
        </Button>
        <Button size="small" icon={ShieldCheck} onClick={() => void runCheck()}>
          {t('Check')}
        </Button>
        <Button
          size="small"
          icon={FileUp}
          onClick={() =>
            openDialog({ kind: 'annotation-export', source: { kind: 'version', reference }, count: null })
          }
        >
          {t('Export…')}
        </Button>
        <Button size="small" icon={RotateCcw} onClick={() => setDialog('rollback')}>
          {t('Roll back…')}
        </Button>
        <Button size="small" icon={Trash2} onClick={() => setDialog('delete')}>
          {t('Delete…')}
        </Button>
      </div>
      {check ? <CheckResult check={check} /> : null}
      {other ? (
        <div className={masterDetail.actions}>
          <Select
            label={t('Compare with')}
            value={other.reference}
            options={others.map((candidate) => ({
              value: candidate.reference,
              label: candidate.reference,
            }))}
            onChange={setCompared}
          />
          <Button icon={GitCompareArrows} onClick={() => setDialog('diff')}>
            {t('Compare')}
          </Button>
        </div>
      ) : null}
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {detail ? (
        <>
          <Facts detail={detail} />
          <ul className={gauges.narrowGauges} aria-label={t('Quality when it was created')}>
            {detail.quality.gates.map((gate) => (
              <Gauge key={gate.measure} gate={gate} />
            ))}
          </ul>
        </>
      ) : null}
      {dialog === 'tag' ? <TagDialog version={version} onClose={close} /> : null}
      {dialog === 'rollback' ? <RollbackDialog version={version} onClose={close} /> : null}
      {dialog === 'delete' ? <DeleteDialog version={version} onClose={close} /> : null}
      {dialog === 'diff' ? <DiffDialog before={before} after={after} onClose={close} /> : null}
    </aside>
  );
}

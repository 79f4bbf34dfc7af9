import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { Check, Device } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { queries } from '../../core/queries.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { deviceNames } from '../../../shared/domain/device-name.ts';
import { OptionRow } from '../../ui/OptionRow.tsx';
import { Select } from '../../ui/Select.tsx';
import { translated } from '../../ui/translated.ts';
import styles from './Settings.module.css';

const devices: readonly { value: Device; label: Message }[] = [
  { value: 'auto', label: msg('The fastest that works') },
  ...(['cpu', 'cuda', 'webgpu', 'directml', 'coreml'] as const).map((value) => ({
    value,
    label: deviceNames[value],
  })),
];
const workerCounts = ['auto', '1', '2', '4', '6', '8', '12', '16'] as const;
type WorkerCount = (typeof workerCounts)[number];

const statusNames = { ok: msg('fine'), warning: msg('warning'), error: msg('error') } as const;
const icons = { ok: CircleCheck, warning: TriangleAlert, error: CircleAlert } as const;

function CheckLine({ check }: { readonly check: Check }) {
  const Icon = icons[check.status];
  return (
    <li className={styles.check}>
      <Icon size={15} aria-label={t(statusNames[check.status])} className={styles[check.status]} />
      <span>{check.title}</span>
      <span className={styles.detail}>{check.detail}</span>
      {check.remedy === null ? null : <p>{check.remedy}</p>}
    </li>
  );
}

/** The device that runs the neural networks, and whether this machine has what Segue needs. */
export function DeviceSettings() {
  const settings = useSettings();
  const doctor = useQuery(queries.doctor());
  const { data: about } = useQuery(queries.about());
  const workers = workerCounts.find((count) => count === String(settings.workers ?? 'auto')) ?? 'auto';
  return (
    <div className={styles.page}>
      <OptionRow name={t('Networks run on')}>
        <Select
          label={t('Device')}
          value={settings.device}
          options={translated(devices)}
          onChange={(device) => void changeSettings({ device })}
        />
      </OptionRow>
      <OptionRow name={t('Tracks at a time')} hint={t('More is faster and takes more memory.')}>
        <Select<WorkerCount>
          label={t('Tracks analyzed at a time')}
          value={workers}
          options={workerCounts.map((value) => ({
            value,
            label: value === 'auto' ? t('As the machine can') : value,
          }))}
          onChange={(value) => void changeSettings({ workers: value === 'auto' ? null : Number(value) })}
        />
      </OptionRow>
      <section className={styles.checks}>
        <div className={styles.control}>
          <h3 className={styles.heading}>{t('Check-up')}</h3>
          <Button size="small" disabled={doctor.isFetching} onClick={() => void doctor.refetch()}>
            {doctor.isFetching ? t('Checking…') : t('Check again')}
          </Button>
        </div>
        {doctor.error ? (
          <Banner kind="bad" title={t('The check-up could not be made')}>
            {errorMessage(doctor.error)}
          </Banner>
        ) : null}
        <ul className={styles.checks}>
          {doctor.data?.checks.map((check) => (
            <CheckLine key={check.id} check={check} />
          ))}
        </ul>
      </section>
      {about ? (
        <section className={styles.checks}>
          <h3 className={styles.heading}>
            {about.name} {about.version}
          </h3>
          <dl className={styles.versions}>
            <dt>{t('Data')}</dt>
            <dd>{about.dataFolder}</dd>
            {about.logFile === null ? null : (
              <>
                <dt>{t('Log')}</dt>
                <dd>{about.logFile}</dd>
              </>
            )}
            {Object.entries(about.versions).map(([name, version]) => (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>{version}</dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ModelDevice } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { providerName } from '../../../shared/domain/device-name.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { t } from '../../../shared/languages/translate.ts';
import { rich } from '../../ui/rich.tsx';
import { queries } from '../../core/queries.ts';
import { useSettings } from '../../core/settings.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { measureDevices } from './actions.ts';
import styles from './Settings.module.css';

function Report({ device }: { readonly device: ModelDevice }) {
  const { version, provider, batch, measured, refused, notes } = device;
  return (
    <>
      <p>
        {provider === null
          ? t('Signal processing runs on the processor.')
          : batch !== null && batch > 1
            ? t('{version} runs on {device}, {batch, number} stretches of music at a time.', {
                version,
                device: provider.title,
                batch,
              })
            : t('{version} runs on {device}.', { version, device: provider.title })}
      </p>
      <ul className={styles.checks} aria-label={t('Devices')}>
        {measured.map((one) => (
          <li key={`${one.provider} ${one.batch}`} className={styles.detail}>
            {one.batch === null
              ? t('{device}: {speed} × real time', {
                  device: providerName(one.provider),
                  speed: formatDecimal(one.speed, 0),
                })
              : t('{device}, {batch, number} at a time: {speed} × real time', {
                  device: providerName(one.provider),
                  batch: one.batch,
                  speed: formatDecimal(one.speed, 0),
                })}
          </li>
        ))}
        {refused.map((refusal) => (
          <li key={refusal.provider}>
            {rich('Not on {device}: <reason>{why}</reason>', {
              device: refusal.title,
              why: refusal.reason,
              reason: <span className={styles.detail} />,
            })}
            {refusal.remedy === null ? null : <p className={styles.detail}>{refusal.remedy}</p>}
          </li>
        ))}
      </ul>
      {notes.length === 0 ? null : <Banner kind="warn">{notes.join(' ')}</Banner>}
    </>
  );
}

/** The device that runs the chosen model, and why faster ones are not used. */
export function ModelDeviceReport() {
  const query = queries.modelDevice(useSettings());
  const { data, error, isPending } = useQuery(query);
  const [isMeasuring, setMeasuring] = useState(false);
  async function measureAgain(): Promise<void> {
    setMeasuring(true);
    await measureDevices(query.queryKey);
    setMeasuring(false);
  }
  return (
    <section className={styles.checks} aria-label={t('Device of the model')}>
      <div className={styles.control}>
        <h3 className={styles.heading}>{t('Runs on')}</h3>
        <Button size="small" disabled={isPending || isMeasuring} onClick={() => void measureAgain()}>
          {isMeasuring ? t('Measuring…') : t('Measure again')}
        </Button>
      </div>
      {isPending ? <p className={styles.detail}>{t('Trying the devices of this machine…')}</p> : null}
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {data ? <Report device={data} /> : null}
    </section>
  );
}

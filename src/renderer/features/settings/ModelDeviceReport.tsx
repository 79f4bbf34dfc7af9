import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ModelDevice } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
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
          ? 'Signal processing runs on the processor.'
          : `${version} runs on ${provider.title}${batch !== null && batch > 1 ? `, ${batch} stretches of music at a time` : ''}.`}
      </p>
      <ul className={styles.checks} aria-label="Devices">
        {measured.map((one) => (
          <li key={`${one.provider} ${one.batch}`} className={styles.detail}>
            {one.title}
            {one.batch === null ? '' : `, ${one.batch} at a time`}: {one.speed.toFixed(0)} × real time
          </li>
        ))}
        {refused.map((refusal) => (
          <li key={refusal.provider}>
            Not on {refusal.title}: <span className={styles.detail}>{refusal.reason}</span>
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
    <section className={styles.checks} aria-label="Device of the model">
      <div className={styles.control}>
        <h3 className={styles.heading}>Runs on</h3>
        <Button size="small" disabled={isPending || isMeasuring} onClick={() => void measureAgain()}>
          {isMeasuring ? 'Measuring…' : 'Measure again'}
        </Button>
      </div>
      {isPending ? <p className={styles.detail}>Trying the devices of this machine…</p> : null}
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {data ? <Report device={data} /> : null}
    </section>
  );
}

import { t } from '../../../shared/languages/translate.ts';
import { pickFiles } from '../../core/picker.ts';
import { Button } from '../../ui/Button.tsx';
import { OptionRow, OptionRows } from '../../ui/OptionRow.tsx';
import { Select } from '../../ui/Select.tsx';
import styles from './Export.module.css';

/** Programs whose libraries are written. */
export type ExportProgram = 'rekordbox' | 'traktor';

const choices = [
  { value: 'rekordbox', label: 'Rekordbox (XML)' },
  { value: 'traktor', label: 'Traktor (NML)' },
] as const;

interface ProgramChoiceProps {
  readonly program: ExportProgram;
  /** Traktor: the collection that a changed copy is made of; null makes a new one. */
  readonly into: string | null;
  readonly onProgram: (program: ExportProgram) => void;
  readonly onInto: (path: string | null) => void;
}

/** For which program an export is. */
export function ProgramChoice({ program, into, onProgram, onInto }: ProgramChoiceProps) {
  async function pick(): Promise<void> {
    const [path] = await pickFiles(t('Choose your Traktor collection'), 'nml', false);
    if (path !== undefined) onInto(path);
  }
  return (
    <OptionRows>
      <OptionRow name={t('For')}>
        <Select label={t('For')} value={program} options={choices} onChange={onProgram} />
      </OptionRow>
      {program === 'traktor' ? (
        <OptionRow name={t('Write')}>
          <span className={styles.path}>
            {into === null ? t('a new collection') : t('a copy of {into}', { into })}
          </span>
          <Button size="small" onClick={() => void pick()}>
            {t('Use my collection.nml…')}
          </Button>
          {into === null ? null : (
            <Button size="small" onClick={() => onInto(null)}>
              {t('New collection')}
            </Button>
          )}
        </OptionRow>
      ) : null}
    </OptionRows>
  );
}

import { t } from '../../../shared/languages/translate.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { TextInput } from '../../ui/Field.tsx';
import styles from './ReviewScreen.module.css';

/** The reviewer's name. */
export function ReviewerField() {
  const { reviewer } = useSettings();
  return (
    <label className={styles.reviewer}>
      {t('Reviewer')}
      <TextInput
        key={reviewer}
        placeholder={t('your name')}
        defaultValue={reviewer}
        maxLength={80}
        onBlur={(event) => {
          const name = event.currentTarget.value.trim();
          if (name !== reviewer) void changeSettings({ reviewer: name });
        }}
        onKeyDown={(event) => (event.key === 'Enter' ? event.currentTarget.blur() : undefined)}
      />
    </label>
  );
}

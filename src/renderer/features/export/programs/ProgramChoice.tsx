import { msg, t } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';
import type { ProgramTarget } from '../../../../shared/contract/index.ts';
import { pickFiles } from '../../../core/picker.ts';
import { Button } from '../../../ui/Button.tsx';
import { OptionRow, OptionRows } from '../../../ui/OptionRow.tsx';
import { Select } from '../../../ui/Select.tsx';
import styles from '../Export.module.css';

/** Export targets other than Rekordbox. */
export type OtherProgram = ProgramTarget['program'];
export type ExportProgram = 'rekordbox' | OtherProgram;

const choices: readonly { readonly value: ExportProgram; readonly name: Message }[] = [
  { value: 'rekordbox', name: msg('Rekordbox (XML)') },
  { value: 'traktor', name: msg('Traktor (NML)') },
  { value: 'mixxx', name: msg('Mixxx (database)') },
  { value: 'serato', name: msg('Serato (tags of music files)') },
];

/** Where the data for another program is written. */
export interface ProgramInto {
  /** Traktor and Mixxx: the library to copy and modify; null for none. */
  readonly library: string | null;
  /** Serato: writes the tags of the original files instead of copies. */
  readonly inPlace: boolean;
}

interface ProgramChoiceProps {
  readonly program: ExportProgram;
  readonly into: ProgramInto;
  readonly onProgram: (program: ExportProgram) => void;
  readonly onInto: (into: ProgramInto) => void;
}

function LibraryChoice({
  program,
  library,
  onChange,
}: {
  readonly program: 'traktor' | 'mixxx';
  readonly library: string | null;
  readonly onChange: (library: string | null) => void;
}) {
  async function pick(): Promise<void> {
    const [path] =
      program === 'traktor'
        ? await pickFiles(t('Choose your Traktor collection'), 'nml', false)
        : await pickFiles(t('Choose your mixxxdb.sqlite'), 'any', false);
    if (path !== undefined) onChange(path);
  }
  const isNew = library === null;
  return (
    <OptionRow name={t('Write')}>
      <span className={styles.path}>
        {isNew
          ? program === 'traktor'
            ? t('a new collection')
            : t('choose the database that a copy is made of')
          : t('a copy of {path}', { path: library })}
      </span>
      <Button size="small" onClick={() => void pick()}>
        {program === 'traktor' ? t('Use my collection.nml…') : t('Choose mixxxdb.sqlite…')}
      </Button>
      {program === 'traktor' && !isNew ? (
        <Button size="small" onClick={() => onChange(null)}>
          {t('New collection')}
        </Button>
      ) : null}
    </OptionRow>
  );
}

/** The choice of DJ program, and of what to write into. */
export function ProgramChoice({ program, into, onProgram, onInto }: ProgramChoiceProps) {
  return (
    <OptionRows>
      <OptionRow name={t('For')}>
        <Select
          label={t('For')}
          value={program}
          options={choices.map(({ value, name }) => ({ value, label: t(name) }))}
          onChange={(next) => {
            onInto({ library: null, inPlace: false });
            onProgram(next);
          }}
        />
      </OptionRow>
      {program === 'traktor' || program === 'mixxx' ? (
        <LibraryChoice
          program={program}
          library={into.library}
          onChange={(library) => onInto({ ...into, library })}
        />
      ) : null}
      {program === 'serato' ? (
        <OptionRow
          name={t('Write')}
          hint={t('MP3, FLAC, AIFF, MP4 and Ogg Vorbis; audio and all other tags stay the same bytes.')}
        >
          <Select
            label={t('Write')}
            value={into.inPlace ? 'own' : 'copies'}
            options={[
              { value: 'copies', label: t('copies of the files into a folder') },
              { value: 'own', label: t('tags into the files themselves') },
            ]}
            onChange={(choice) => onInto({ ...into, inPlace: choice === 'own' })}
          />
        </OptionRow>
      ) : null}
    </OptionRows>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { GenreInfo } from '../../../../shared/contract/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { formatList } from '../../../../shared/languages/format.ts';
import { closeDialog } from '../../../core/app-store.ts';
import { queries } from '../../../core/queries.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Checkbox, Field, TextInput } from '../../../ui/Field.tsx';
import { formatCount } from '../../../ui/number.ts';
import text from '../../../ui/text.module.css';
import { mergeGenres, removeGenre, saveGenre } from './genre-actions.ts';
import styles from './GenresDialog.module.css';
import { LabelPicker } from './LabelPicker.tsx';

/**
 * Manages the library's genres: merges genres with the same meaning, and defines genres with parents and alternative
 * spellings.
 */
export function GenresDialog() {
  const { data } = useQuery(queries.genres());
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [error, setError] = useState<string | null>(null);
  const wanted = search.trim().toLowerCase();
  const found = (data?.genres ?? []).filter(
    ({ name, tracks, origin, aliases }) =>
      (tracks > 0 || origin === 'own' || wanted !== '') &&
      [name, ...aliases].some((one) => one.toLowerCase().includes(wanted)),
  );
  const all = data?.genres ?? [];
  const toggle = (name: string, on: boolean): void =>
    setChosen((before) => (on ? [...before, name] : before.filter((other) => other !== name)));
  const act = async (action: Promise<string | null>): Promise<void> => {
    const failure = await action;
    setError(failure);
    if (failure === null) setChosen([]);
  };
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={t('Genres')}
      description={t(
        'Choose genres to merge them on all their tracks, or one to say what it is a kind of and how else it is written.',
      )}
    >
      <div className={styles.columns}>
        <div className={styles.list}>
          <TextInput
            aria-label={t('Search genres')}
            placeholder={t('Search genres')}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <ul className={styles.genres} aria-label={t('Genres')}>
            {found.slice(0, 300).map(({ name, tracks, parent }) => (
              <li key={name} className={styles.genre}>
                <Checkbox checked={chosen.includes(name)} onChange={(on) => toggle(name, on)}>
                  {name}
                </Checkbox>
                <span className={text.second}>
                  {parent === null ? '' : `${parent} · `}
                  {formatCount(tracks)}
                </span>
              </li>
            ))}
            {found.length === 0 ? <li className={text.second}>{t('No genre like this.')}</li> : null}
          </ul>
        </div>
        <div className={styles.side}>
          {chosen.length > 1 ? (
            <Merge key="merge" names={chosen} all={all} onMerge={(to) => void act(mergeGenres(chosen, to))} />
          ) : (
            <Entry
              key={chosen[0] ?? ''}
              genre={all.find(({ name }) => name === chosen[0])}
              all={all}
              onSave={(entry) => void act(saveGenre(entry))}
              onRemove={(genre) => void act(removeGenre(genre))}
              onRename={(from, to) => void act(mergeGenres([from], to))}
            />
          )}
          {error === null ? null : <Banner kind="bad">{error}</Banner>}
        </div>
      </div>
    </Dialog>
  );
}

interface MergeProps {
  readonly names: readonly string[];
  readonly all: readonly GenreInfo[];
  readonly onMerge: (to: string) => void;
}

function Merge({ names, all, onMerge }: MergeProps) {
  const [to, setTo] = useState(names[0] ?? '');
  const { data: preview } = useQuery(queries.mergePreview(names, to.trim()));
  return (
    <>
      <p>{t('Merge {genres}', { genres: formatList(names, 'conjunction') })}</p>
      <Field label={t('Into')}>
        <GenreInput label={t('Into')} value={to} all={all} onChange={setTo} />
      </Field>
      <p role="status" className={text.second}>
        {preview
          ? t('{count, plural, one {# track} other {# tracks}} will change. Undo takes it back.', {
              count: preview.changed,
            })
          : ' '}
      </p>
      <Button
        variant="primary"
        disabled={to.trim() === '' || !preview?.changed}
        onClick={() => onMerge(to.trim())}
      >
        {t('Merge')}
      </Button>
    </>
  );
}

interface EntryProps {
  readonly genre: GenreInfo | undefined;
  readonly all: readonly GenreInfo[];
  readonly onSave: (entry: { name: string; parent: string | null; aliases: string[] }) => void;
  readonly onRemove: (genre: GenreInfo) => void;
  readonly onRename: (from: string, to: string) => void;
}

function Entry({ genre, all, onSave, onRemove, onRename }: EntryProps) {
  const [name, setName] = useState(genre?.name ?? '');
  const [parent, setParent] = useState(genre?.parent ?? '');
  const [aliases, setAliases] = useState<readonly string[]>(genre?.aliases ?? []);
  const isRenamed = genre !== undefined && name.trim() !== genre.name;
  return (
    <>
      <Field label={genre ? t('Name') : t('New genre')}>
        <TextInput
          aria-label={genre ? t('Name') : t('New genre')}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </Field>
      <Field label={t('A kind of')}>
        <GenreInput label={t('A kind of')} value={parent} all={all} onChange={setParent} />
      </Field>
      <Field
        label={t('Also written')}
        hint={t('Tags with these spellings count as this genre. The tags stay as they are.')}
      >
        <LabelPicker label={t('Other spellings')} names={aliases} suggestions={[]} onChange={setAliases} />
      </Field>
      <div className={styles.buttons}>
        {isRenamed ? (
          <Button disabled={name.trim() === ''} onClick={() => onRename(genre.name, name.trim())}>
            {t('Rename on {count, plural, one {# track} other {# tracks}}', { count: genre.tracks })}
          </Button>
        ) : (
          <Button
            variant="primary"
            disabled={name.trim() === ''}
            onClick={() =>
              onSave({ name: name.trim(), parent: parent.trim() || null, aliases: [...aliases] })
            }
          >
            {genre ? t('Save') : t('Add genre')}
          </Button>
        )}
        {genre?.origin === 'own' ? <Button onClick={() => onRemove(genre)}>{t('Remove')}</Button> : null}
      </div>
    </>
  );
}

function GenreInput({
  label,
  value,
  all,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly all: readonly GenreInfo[];
  readonly onChange: (value: string) => void;
}) {
  const id = `genres-${label.replaceAll(' ', '-').toLowerCase()}`;
  return (
    <>
      <TextInput
        aria-label={label}
        maxLength={100}
        list={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id={id}>
        {all.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

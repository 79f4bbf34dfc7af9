import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TrackRow, TrackSelection } from '../../../../shared/contract/index.ts';
import { trackColourNames } from '../../../../shared/domain/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { closeDialog } from '../../../core/app-store.ts';
import { queries } from '../../../core/queries.ts';
import { Field, TextInput } from '../../../ui/Field.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { Select } from '../../../ui/Select.tsx';
import { colourNames } from '../../../../shared/domain/labels/colour-names.ts';
import { ChangePreview } from '../ChangePreview.tsx';
import { changeTracks } from '../bulk.ts';
import { LabelPicker } from './LabelPicker.tsx';
import { changeOf, formOf } from './label-change.ts';
import type { LabelForm, ListMode } from './label-change.ts';

const AS_IT_IS = 'as-it-is';
const ratings = () => [
  { value: 'tags', label: t('As the tags say') },
  ...[t('No stars'), '★', '★★', '★★★', '★★★★', '★★★★★'].map((label, i) => ({ value: String(i), label })),
];
const colours = () => [
  { value: 'tags', label: t('As Rekordbox says') },
  { value: 'none', label: t('No colour') },
  ...trackColourNames.map((name) => ({ value: name, label: t(colourNames[name]) })),
];

function titleOf(row: TrackRow | null): string {
  if (!row) return t('Labels of the selected tracks');
  return row.title ? t('Labels of {title}', { title: row.title }) : t('Labels of this track');
}

/** Genres, descriptors, custom tags, rating, colour and comment of one track (`row`) or of several. */
export function LabelsDialog({
  selection,
  row,
}: {
  readonly selection: TrackSelection;
  readonly row: TrackRow | null;
}) {
  const [form, setForm] = useState<LabelForm>(() => formOf(row));
  const { data: vocabulary } = useQuery(queries.vocabulary());
  const { data: genres } = useQuery(queries.genres());
  const set = (change: Partial<LabelForm>): void => setForm((before) => ({ ...before, ...change }));
  const labels = changeOf(form, row);
  const choose = (value: string): string | null => (value === AS_IT_IS ? null : value);
  const extra = row ? [] : [{ value: AS_IT_IS, label: t('As it is') }];
  const suggestions = {
    genres: genres?.genres.map(({ name }) => name) ?? [],
    descriptors: vocabulary?.descriptors ?? [],
    tags: vocabulary?.tags ?? [],
  };
  return (
    <FormDialog
      title={titleOf(row)}
      submit={t('Save labels')}
      canSubmit={labels !== null}
      onSubmit={() => {
        closeDialog();
        if (labels) void changeTracks(selection, { labels });
      }}
      onClose={closeDialog}
    >
      {row ? null : (
        <Segmented<ListMode>
          label={t('What happens to genres, descriptors and tags')}
          value={form.mode}
          options={[
            { value: 'add', label: t('Add') },
            { value: 'remove', label: t('Remove') },
            { value: 'replace', label: t('Replace') },
          ]}
          onChange={(mode) => set({ mode })}
        />
      )}
      {(
        [
          ['genres', t('Genres')],
          ['descriptors', t('Descriptors')],
          ['tags', t('Tags')],
        ] as const
      ).map(([kind, name]) => (
        <Field key={kind} label={name}>
          <LabelPicker
            label={name}
            names={form[kind]}
            suggestions={suggestions[kind]}
            onChange={(names) => set({ [kind]: names })}
          />
        </Field>
      ))}
      <Field label={t('Rating')}>
        <Select
          label={t('Rating')}
          value={form.rating === null ? AS_IT_IS : String(form.rating)}
          options={[...extra, ...ratings()]}
          onChange={(value) => {
            const chosen = choose(value);
            set({ rating: chosen === null ? null : chosen === 'tags' ? 'tags' : Number(chosen) });
          }}
        />
      </Field>
      <Field label={t('Colour')}>
        <Select
          label={t('Colour')}
          value={form.colour ?? AS_IT_IS}
          options={[...extra, ...colours()]}
          onChange={(value) => set({ colour: choose(value) as LabelForm['colour'] })}
        />
      </Field>
      <Field label={t('Comment')}>
        <TextInput
          aria-label={t('Comment')}
          placeholder={row ? '' : t('As it is')}
          maxLength={4000}
          value={form.comment ?? ''}
          onChange={(event) => set({ comment: event.currentTarget.value })}
        />
      </Field>
      {row || !labels ? null : <ChangePreview selection={selection} change={{ labels }} />}
    </FormDialog>
  );
}

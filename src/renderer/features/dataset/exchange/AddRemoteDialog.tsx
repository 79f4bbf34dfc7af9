import { useState } from 'react';
import { errorMessage } from '../../../../shared/errors.ts';
import { remoteNameSchema } from '../../../../shared/contract/index.ts';
import { msg, t } from '../../../../shared/languages/translate.ts';
import { pickFolder } from '../../../core/picker.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field, TextInput } from '../../../ui/Field.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { addRemote } from './actions.ts';
import { cloudAddress, s3Address } from './s3-address.ts';
import styles from './Exchange.module.css';

type Kind = 'folder' | 's3' | 'gs' | 'azure';

/** Input labels for cloud services that need only a location. */
const clouds = {
  gs: {
    container: msg('Bucket'),
    keys: msg(
      'it reads GOOGLE_APPLICATION_CREDENTIALS, or what `gcloud auth application-default login` left.',
    ),
  },
  azure: {
    container: msg('Container'),
    keys: msg('it reads AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN or AZURE_STORAGE_CONNECTION_STRING.'),
  },
} as const;

function Text({
  label,
  value,
  placeholder,
  hint,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly hint?: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field label={label} hint={hint}>
      <TextInput
        aria-label={label}
        value={value}
        placeholder={placeholder}
        maxLength={1000}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Field>
  );
}

/** Adds a shared folder or a bucket under a name, and tests the connection. */
export function AddRemoteDialog({ onClose }: { readonly onClose: () => void }) {
  const [kind, setKind] = useState<Kind>('folder');
  const [name, setName] = useState('');
  const [folder, setFolder] = useState('');
  const [s3, setS3] = useState({ bucket: '', prefix: '', endpoint: '', region: '', profile: '' });
  const [account, setAccount] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const address =
    kind === 'folder'
      ? folder
      : kind === 's3'
        ? s3Address(s3)
        : cloudAddress(kind, { bucket: s3.bucket, prefix: s3.prefix, account });
  const isNameValid = name === '' || remoteNameSchema.safeParse(name).success;
  const canAdd = name !== '' && isNameValid && address !== '';
  const set = (field: keyof typeof s3) => (value: string) => {
    setRefusal(null);
    setS3({ ...s3, [field]: value.trim() });
  };

  async function add(): Promise<void> {
    try {
      await addRemote(name, address);
      onClose();
    } catch (error) {
      setRefusal(errorMessage(error));
    }
  }

  return (
    <FormDialog
      title={t('Add a remote')}
      submit={t('Add')}
      canSubmit={canAdd}
      error={refusal}
      onSubmit={() => void add()}
      onClose={onClose}
    >
      <div>
        <Segmented
          label={t('Kind of remote')}
          value={kind}
          options={[
            { value: 'folder', label: t('Shared folder') },
            { value: 's3', label: t('S3 storage') },
            { value: 'gs', label: 'Google Cloud' },
            { value: 'azure', label: 'Azure' },
          ]}
          onChange={(next) => {
            setKind(next);
            setRefusal(null);
          }}
        />
      </div>
      <Text
        label={t('Name')}
        value={name}
        placeholder={kind === 'folder' ? t('nas') : t('cloud')}
        {...(isNameValid ? {} : { hint: t('Letters, digits, dots, dashes, underscores.') })}
        onChange={(next) => {
          setName(next.trim());
          setRefusal(null);
        }}
      />
      {kind === 'folder' ? (
        <Field label={t('Folder')} hint={t('An existing folder on a network share or another disk.')}>
          <span className={styles.pick}>
            <TextInput
              aria-label={t('Folder')}
              value={folder}
              placeholder={t('choose a folder')}
              onChange={(event) => setFolder(event.currentTarget.value)}
            />
            <Button
              onClick={async () => {
                const path = await pickFolder(t('Folder for dataset versions'));
                if (path !== null) setFolder(path);
              }}
            >
              {t('Choose…')}
            </Button>
          </span>
        </Field>
      ) : kind !== 's3' ? (
        <>
          {kind === 'azure' ? (
            <Text
              label={t('Storage account')}
              value={account}
              onChange={(value) => setAccount(value.trim())}
            />
          ) : null}
          <Text label={t(clouds[kind].container)} value={s3.bucket} onChange={set('bucket')} />
          <Text
            label={t('Folder in it')}
            value={s3.prefix}
            placeholder={t('none')}
            onChange={set('prefix')}
          />
          <p className={styles.second}>
            {t('Segue never stores keys: {keys}', { keys: t(clouds[kind].keys) })}
          </p>
        </>
      ) : (
        <>
          <Text label={t('Bucket')} value={s3.bucket} onChange={set('bucket')} />
          <Text
            label={t('Folder in it')}
            value={s3.prefix}
            placeholder={t('none')}
            onChange={set('prefix')}
          />
          <Text
            label={t('Server')}
            value={s3.endpoint}
            placeholder="Amazon"
            hint={t('For MinIO, Backblaze, Cloudflare and others: https://…')}
            onChange={set('endpoint')}
          />
          <details className={styles.more}>
            <summary>{t('Region and profile')}</summary>
            <div className={styles.body}>
              <Text
                label={t('Region')}
                value={s3.region}
                placeholder={t('from the AWS configuration')}
                onChange={set('region')}
              />
              <Text
                label={t('Profile')}
                value={s3.profile}
                placeholder={t('default')}
                onChange={set('profile')}
              />
            </div>
          </details>
          <p className={styles.second}>
            {t(
              'Segue never stores keys: it reads your AWS configuration (~/.aws) or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
            )}
          </p>
        </>
      )}
    </FormDialog>
  );
}

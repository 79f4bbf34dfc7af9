import { useState } from 'react';
import { errorMessage } from '../../../../shared/errors.ts';
import { remoteNameSchema } from '../../../../shared/contract/index.ts';
import { api } from '../../../core/api.ts';
import { pickFolder } from '../../../core/picker.ts';
import { queries, queryClient } from '../../../core/queries.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Field, TextInput } from '../../../ui/Field.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { s3Address } from './s3-address.ts';
import styles from './Exchange.module.css';

type Kind = 'folder' | 's3';

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

/** A shared folder or a bucket, under a name. It is tested when it has been added. */
export function AddRemoteDialog({ onClose }: { readonly onClose: () => void }) {
  const [kind, setKind] = useState<Kind>('folder');
  const [name, setName] = useState('');
  const [folder, setFolder] = useState('');
  const [s3, setS3] = useState({ bucket: '', prefix: '', endpoint: '', region: '', profile: '' });
  const [refusal, setRefusal] = useState<string | null>(null);
  const address = kind === 'folder' ? folder : s3Address(s3);
  const isNameValid = name === '' || remoteNameSchema.safeParse(name).success;
  const canAdd = name !== '' && isNameValid && address !== '';
  const set = (field: keyof typeof s3) => (value: string) => {
    setRefusal(null);
    setS3({ ...s3, [field]: value.trim() });
  };

  async function add(): Promise<void> {
    try {
      await api.exchange.addRemote({ name, address });
      await queryClient.invalidateQueries({ queryKey: ['exchange', 'remotes'] });
      void queryClient.fetchQuery(queries.remoteState(name));
      onClose();
    } catch (error) {
      setRefusal(errorMessage(error));
    }
  }

  return (
    <Dialog
      open
      size="small"
      onClose={onClose}
      title="Add a remote"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!canAdd} onClick={() => void add()}>
            Add
          </Button>
        </>
      }
    >
      <form
        className={styles.body}
        onSubmit={(event) => {
          event.preventDefault();
          if (canAdd) void add();
        }}
      >
        <div>
          <Segmented
            label="Kind of remote"
            value={kind}
            options={[
              { value: 'folder', label: 'Shared folder' },
              { value: 's3', label: 'S3 storage' },
            ]}
            onChange={(next) => {
              setKind(next);
              setRefusal(null);
            }}
          />
        </div>
        <Text
          label="Name"
          value={name}
          placeholder={kind === 'folder' ? 'nas' : 'cloud'}
          {...(isNameValid ? {} : { hint: 'Letters, digits, dots, dashes, underscores.' })}
          onChange={(next) => {
            setName(next.trim());
            setRefusal(null);
          }}
        />
        {kind === 'folder' ? (
          <Field label="Folder" hint="On a network share or another disk; it must exist.">
            <span className={styles.pick}>
              <TextInput
                aria-label="Folder"
                value={folder}
                placeholder="choose a folder"
                onChange={(event) => setFolder(event.currentTarget.value)}
              />
              <Button
                onClick={async () => {
                  const path = await pickFolder('Folder for dataset versions');
                  if (path !== null) setFolder(path);
                }}
              >
                Choose…
              </Button>
            </span>
          </Field>
        ) : (
          <>
            <Text label="Bucket" value={s3.bucket} onChange={set('bucket')} />
            <Text label="Folder in it" value={s3.prefix} placeholder="none" onChange={set('prefix')} />
            <Text
              label="Server"
              value={s3.endpoint}
              placeholder="Amazon"
              hint="For MinIO, Backblaze, Cloudflare and others: https://…"
              onChange={set('endpoint')}
            />
            <details className={styles.more}>
              <summary>Region and profile</summary>
              <div className={styles.body}>
                <Text
                  label="Region"
                  value={s3.region}
                  placeholder="from the AWS configuration"
                  onChange={set('region')}
                />
                <Text label="Profile" value={s3.profile} placeholder="default" onChange={set('profile')} />
              </div>
            </details>
            <p className={styles.second}>
              Keys are never stored by Segue: they come from your AWS configuration (~/.aws) or from
              AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
            </p>
          </>
        )}
        {refusal === null ? null : <Banner kind="bad">{refusal}</Banner>}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  );
}

import { CloudUpload, FolderPlus, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { STORE_ADDRESS } from '../../../shared/contract/index.ts';
import type { PoolAvailability, PoolRoot } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { pickFolder } from '../../core/picker.ts';
import { useSettings } from '../../core/settings.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import text from '../../ui/text.module.css';
import { analyzeWithPool, changePool } from './actions.ts';
import styles from './Pool.module.css';

/** Turns text into a name that the pool accepts for a folder. */
function asRootName(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
}

/** Where a root is: its folder on this machine, or its address in an object store. */
const whereOf = (root: PoolRoot): string => ('folder' in root ? root.folder : root.address);

/** A name for a root that no other one has. */
function freeName(roots: readonly PoolRoot[], words: string): string {
  const name = asRootName(words) || 'music';
  const names = new Set(roots.map((root) => root.name));
  return [name, ...roots.map((_, index) => `${name}-${index + 2}`)].find((each) => !names.has(each))!;
}

async function addFolder(roots: readonly PoolRoot[]): Promise<void> {
  const folder = await pickFolder(t('A music folder that the workers can reach'));
  if (folder === null || roots.some((root) => whereOf(root) === folder)) return;
  const name = freeName(roots, folder.split(/[\\/]/).at(-1) ?? '');
  await changePool({ poolRoots: [...roots, { name, folder }] });
}

/** Adds a prefix in an object store. */
function AddStore({ roots }: { readonly roots: readonly PoolRoot[] }) {
  const [address, setAddress] = useState('');
  const isValid = STORE_ADDRESS.test(address.trim());
  const add = (): void => {
    const wanted = address.trim();
    if (!isValid || roots.some((root) => whereOf(root) === wanted)) return;
    const last =
      wanted
        .replace(/\?.*$/, '')
        .split('/')
        .findLast((part) => part !== '') ?? '';
    void changePool({ poolRoots: [...roots, { name: freeName(roots, last), address: wanted }] });
    setAddress('');
  };
  return (
    <Field
      label={t('Object store that the workers read')}
      hint={t('Keys are no part of the address: they come from the environment or the usual AWS files.')}
    >
      <div className={styles.line}>
        <TextInput
          className={styles.address}
          aria-label={t('Address of the object store')}
          placeholder="s3://bucket/prefix?region=eu-central-1"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          onKeyDown={(event) => (event.key === 'Enter' ? add() : undefined)}
        />
        <Button icon={Plus} size="small" disabled={!isValid} onClick={add}>
          {t('Add')}
        </Button>
      </div>
    </Field>
  );
}

interface RootLineProps {
  readonly root: PoolRoot;
  readonly hasPool: boolean;
  readonly onName: (name: string) => void;
  readonly onRemove: () => void;
}

/** One root: its name, its place, and for an object store, the way to have everything in it analyzed. */
function RootLine({ root, hasPool, onName, onRemove }: RootLineProps) {
  const { name } = root;
  const where = whereOf(root);
  return (
    <div className={styles.root}>
      <TextInput
        key={name}
        aria-label={t('Name of {folder} in the pool', { folder: where })}
        defaultValue={name}
        onBlur={(event) => {
          const next = asRootName(event.target.value);
          if (next === name) event.target.value = name;
          else onName(next);
        }}
      />
      <span aria-hidden="true">=</span>
      <span className={text.ellipsis} title={where}>
        {where}
      </span>
      {hasPool && 'address' in root ? (
        <IconButton
          icon={CloudUpload}
          label={t('Analyze everything in {name}', { name })}
          onClick={() => void analyzeWithPool(null, 'normal', name)}
        />
      ) : (
        <span />
      )}
      <IconButton icon={Trash2} label={t('Remove {name}', { name })} onClick={onRemove} />
    </div>
  );
}

/** Settings for the location of the pool and of its folders on this machine. */
export function PoolPlaces({ source }: { readonly source: PoolAvailability['source'] }) {
  const { poolQueueFile, poolRoots } = useSettings();
  const [file, setFile] = useState(poolQueueFile ?? '');
  const rename = (index: number, name: string): void => {
    const isTaken = poolRoots.some((root, at) => at !== index && root.name === name);
    if (name !== '' && !isTaken)
      void changePool({ poolRoots: poolRoots.map((root, at) => (at === index ? { ...root, name } : root)) });
  };
  const keepFile = (): void => {
    const path = file.trim();
    if (path !== (poolQueueFile ?? '')) void changePool({ poolQueueFile: path === '' ? null : path });
  };
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{t('On this machine')}</h3>
      <Field
        label={t('File with the address of the pool')}
        hint={
          source === 'environment'
            ? t(
                'Segue was started with a pool address in its environment, which takes precedence over this file.',
              )
            : t('The address is its first line. Nobody but you may have access to it.')
        }
      >
        <TextInput
          className={styles.file}
          aria-label={t('File with the address of the pool')}
          value={file}
          onChange={(event) => setFile(event.target.value)}
          onBlur={keepFile}
          onKeyDown={(event) => (event.key === 'Enter' ? keepFile() : undefined)}
        />
      </Field>
      <p className={text.second}>{t('Music that the workers can reach, with the names they use for it:')}</p>
      {poolRoots.map((root, index) => (
        <RootLine
          key={whereOf(root)}
          root={root}
          hasPool={source !== null}
          onName={(name) => rename(index, name)}
          onRemove={() => void changePool({ poolRoots: poolRoots.filter((_, at) => at !== index) })}
        />
      ))}
      <div>
        <Button icon={FolderPlus} size="small" onClick={() => void addFolder(poolRoots)}>
          {t('Add a folder…')}
        </Button>
      </div>
      <AddStore roots={poolRoots} />
    </section>
  );
}

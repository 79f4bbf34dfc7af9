import { FolderPlus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { PoolAvailability, Settings } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { pickFolder } from '../../core/picker.ts';
import { useSettings } from '../../core/settings.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import text from '../../ui/text.module.css';
import { changePool } from './actions.ts';
import styles from './Pool.module.css';

type PoolRoot = Settings['poolRoots'][number];

/** Turns text into a name that the pool accepts for a folder. */
function asRootName(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
}

async function addRoot(roots: readonly PoolRoot[]): Promise<void> {
  const folder = await pickFolder(t('A music folder that the workers can reach'));
  if (folder === null || roots.some((root) => root.folder === folder)) return;
  const name = asRootName(folder.split(/[\\/]/).at(-1) ?? '') || 'music';
  const names = new Set(roots.map((root) => root.name));
  const free = [name, ...roots.map((_, index) => `${name}-${index + 2}`)].find((each) => !names.has(each))!;
  await changePool({ poolRoots: [...roots, { name: free, folder }] });
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
      <p className={text.second}>
        {t('Music folders that the workers can reach, with the names they use for them:')}
      </p>
      {poolRoots.map(({ name, folder }, index) => (
        <div key={folder} className={styles.root}>
          <TextInput
            key={name}
            aria-label={t('Name of {folder} in the pool', { folder })}
            defaultValue={name}
            onBlur={(event) => {
              const next = asRootName(event.target.value);
              if (next === name) event.target.value = name;
              else rename(index, next);
            }}
          />
          <span aria-hidden="true">=</span>
          <span className={text.ellipsis} title={folder}>
            {folder}
          </span>
          <IconButton
            icon={Trash2}
            label={t('Remove {name}', { name })}
            onClick={() => void changePool({ poolRoots: poolRoots.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      <div>
        <Button icon={FolderPlus} size="small" onClick={() => void addRoot(poolRoots)}>
          {t('Add a folder…')}
        </Button>
      </div>
    </section>
  );
}

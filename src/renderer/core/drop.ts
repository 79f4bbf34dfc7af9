import { programOfFile } from '../../shared/domain/index.ts';
import { t } from '../../shared/languages/translate.ts';
import { api } from './api.ts';
import { showError } from '../ui/Toast.tsx';
import { bridge } from './connect.ts';
import { uploadFile } from './upload.ts';

/** Files that Segue reads. Other files in a dropped folder (covers, playlists) are ignored. */
const takenFiles = /\.(xml|flac|wav|wave|aif|aiff|aifc|mp3|m4a|mp4|aac|ogg|oga|opus|ya?ml|jams|json)$/i;
/** Annotation files from other tools. */
const annotationFiles = /\.(ya?ml|jams|json)$/i;

const isTaken = (name: string): boolean => takenFiles.test(name) || programOfFile(name) !== null;

interface DroppedFile {
  readonly file: File;
  /** Path relative to the drop: `Crate/01.flac`. */
  readonly relativePath: string;
}

export interface Dropped {
  /** Paths to import or analyze. */
  readonly paths: readonly string[];
  /** True if the drop is a single XML file. */
  readonly isOneXml: boolean;
  /** True if the drop contains only annotation files. */
  readonly isAnnotations: boolean;
}

async function readEntry(entry: FileSystemEntry, below: string, files: DroppedFile[]): Promise<void> {
  const relativePath = below === '' ? entry.name : `${below}/${entry.name}`;
  if (entry.isFile) {
    if (!isTaken(entry.name)) return;
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    files.push({ file, relativePath });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // readEntries returns up to 100 entries per call, and none at the end.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return;
    for (const child of batch) await readEntry(child, relativePath, files);
  }
}

function isXml(name: string): boolean {
  return /\.xml$/i.test(name);
}

/** Whether a path names a library file of another DJ program. Handles the separators of every platform. */
const isProgramFile = (path: string): boolean => programOfFile(path.split(/[\\/]/).at(-1)!) !== null;

function describePaths(paths: readonly string[]): Dropped {
  return {
    paths,
    isOneXml: paths.length === 1 && isXml(paths[0]!),
    isAnnotations: paths.length > 0 && paths.every((path) => annotationFiles.test(path)),
  };
}

/**
 * Calls `receive` for everything that the system asks Segue to open, including requests made before the page loaded.
 * Returns a function that unsubscribes.
 */
export function onOpened(receive: (opened: Dropped) => Promise<void>): () => void {
  async function take(): Promise<void> {
    try {
      const { paths } = await api.shell.takeOpened({});
      if (paths.length > 0) await receive(describePaths(paths));
    } catch (error) {
      showError(t('The files could not be opened'), error);
    }
  }
  void take();
  return api.shell.opened(() => void take());
}

/**
 * Returns the paths of dropped files: their own in the desktop app. In a browser, uploads the files to the host first.
 */
export async function takeDrop(
  transfer: DataTransfer,
  onProgress: (sent: number, total: number) => void,
  signal: AbortSignal,
): Promise<Dropped> {
  const electron = bridge();
  // Both lists are valid only until the first await in the event handler.
  const plain = [...transfer.files];
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (electron) {
    return describePaths(await electron.pathsOf(plain));
  }
  const files: DroppedFile[] = [];
  if (entries.length > 0) for (const entry of entries) await readEntry(entry, '', files);
  else for (const file of plain) if (isTaken(file.name)) files.push({ file, relativePath: file.name });

  const music = files.filter(({ relativePath }) => !annotationFiles.test(relativePath));
  const isAnnotations = music.length === 0 && files.length > 0;
  // Next to music, such files are probably unrelated, so skip them.
  const wanted = isAnnotations ? files : music;
  const drop = crypto.randomUUID();
  const paths = new Set<string>();
  for (const [index, { file, relativePath }] of wanted.entries()) {
    onProgress(index, wanted.length);
    const { path, folder } = await uploadFile(file, drop, relativePath, signal);
    // Add the folder instead of each music file, so that thousands of files become one path.
    paths.add(isAnnotations || isXml(relativePath) || isProgramFile(relativePath) ? path : folder);
  }
  onProgress(wanted.length, wanted.length);
  return {
    paths: [...paths],
    isOneXml: wanted.length === 1 && isXml(wanted[0]!.relativePath),
    isAnnotations,
  };
}

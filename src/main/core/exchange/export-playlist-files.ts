import { join } from 'node:path';
import type { DatasetExportReport, PlaylistNode } from '../../../shared/contract/index.ts';
import type { Core } from '../create-core.ts';
import { exportDataset } from './export-annotations.ts';
import { tracksOf } from './track-sources.ts';

function safeName(name: string): string {
  return name.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_').replace(/^\.+|[. ]+$/g, '_') || '_';
}

/** Writes every playlist as an M3U8 file below `folder`, and folders as folders. Throws `io`, `cancelled`. */
export async function exportPlaylistFiles(
  core: Pick<Core, 'db' | 'library' | 'datasets' | 'playlists'>,
  folder: string,
  options: { readonly relative: boolean; readonly signal?: AbortSignal },
): Promise<DatasetExportReport[]> {
  const nodes = core.playlists.list();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const placeOf = ({ parentId, name }: PlaylistNode): string => {
    const parent = parentId === null ? undefined : byId.get(parentId);
    return parent ? join(placeOf(parent), safeName(name)) : safeName(name);
  };
  const taken = new Set<string>();
  const reports: DatasetExportReport[] = [];
  for (const node of nodes) {
    if (node.kind !== 'playlist') continue;
    let place = placeOf(node);
    for (let n = 2; taken.has(place.toLowerCase()); n++) place = `${placeOf(node)} (${n})`;
    taken.add(place.toLowerCase());
    const selection = { kind: 'filter', filter: { playlistId: node.id } } as const;
    const { read } = tracksOf(core, { kind: 'selection', selection });
    reports.push(
      await exportDataset('m3u8', join(folder, `${place}.m3u8`), read, { ...options, name: node.name }),
    );
  }
  return reports;
}

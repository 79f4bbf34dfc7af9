import { describe, expect, it } from 'vitest';
import { describeDiagnostics } from './diagnostics.ts';

const about = {
  name: 'Segue',
  version: '1.2.3',
  versions: { node: '24.0.0', sqlite: '3.54.1' },
  dataFolder: '/home/ada/.local/share/segue',
  databaseFile: '/home/ada/.local/share/segue/library.db',
  logFile: null,
};

describe('describeDiagnostics', () => {
  it('says versions, checks and the newest crashes', () => {
    const text = describeDiagnostics(
      about,
      [{ id: 'model', title: 'Analysis model', status: 'warning', detail: 'none', remedy: null }],
      Array.from({ length: 7 }, (_, i) => ({
        path: `/logs/crash-${i}.txt`,
        kind: 'text' as const,
        at: `2026-11-2${i}T00:00:00.000Z`,
        bytes: 1,
      })),
    );
    expect(text).toMatch(/^Segue 1\.2\.3\nnode 24\.0\.0\nsqlite 3\.54\.1\n/);
    expect(text).toContain('[warning] Analysis model: none');
    expect(text).toContain('Crash reports: 7');
    expect(text.match(/crash-\d\.txt/g)).toHaveLength(5);
  });
});

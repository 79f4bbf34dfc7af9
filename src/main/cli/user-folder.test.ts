import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { userFolder } from './user-folder.ts';

describe('the base folder for relative paths', () => {
  it('is the folder in which the user ran npm, otherwise that of the process', () => {
    const root = temporaryFolder();
    const elsewhere = temporaryFolder();
    expect(userFolder(root, root, { INIT_CWD: elsewhere })).toBe(elsewhere);
    expect(userFolder(root, root, {})).toBeNull();
    expect(userFolder(root, root, { INIT_CWD: root })).toBeNull();
    // A script that changed folder on purpose stays there.
    expect(userFolder(join(root, '..'), root, { INIT_CWD: elsewhere })).toBeNull();
  });
});

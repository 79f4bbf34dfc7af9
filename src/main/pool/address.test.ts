import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { readPoolAddress } from './address.ts';
import type { AddressSources } from './address.ts';

const read = (queue: string) => readPoolAddress({ queue, environment: {} });

describe('pool address', () => {
  it('is never shown with user or password', () => {
    const { shown } = read('postgres://segue:secret@db.example:5433/pool?sslmode=verify-full');
    expect(shown).toBe('db.example:5433/pool');
    expect(() => read('postgres//segue:secret@host/x')).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        message: expect.not.stringContaining('secret') as string,
      }),
    );
  });

  it.each(['', '?sslmode=require', '?sslmode=prefer', '?sslmode=no-verify', '?sslmode=allow'])(
    'requires server verification over a network, unlike %j',
    (query) => {
      expect(() => read(`postgres://segue@db.example/pool${query}`)).toThrow(/sslmode=verify-full/);
    },
  );

  it.each([
    'postgres://segue@localhost/pool',
    'postgres://segue@127.0.0.1:5432/pool',
    'postgresql:///pool?host=/var/run/postgresql',
    'postgres://segue@db.internal/pool?sslmode=disable',
  ])('may do without on this machine, or when it says so: %s', (address) => {
    expect(read(address).connectionString).toBe(address);
  });

  it.each([
    'mysql://x/y',
    'postgres://host',
    'nonsense',
    'postgres://h/p?sslmode=verify-full&sslrootcert=/no/such/ca.pem',
  ])('is refused in plain words: %s', (address) => {
    expect(() => read(address)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });

  it('is taken from the file of the settings where nobody says anything else', () => {
    const settingsFile = join(temporaryFolder(), 'address');
    writeFileSync(settingsFile, 'postgres://localhost/settings\n', { mode: 0o600 });
    const shown = (sources: AddressSources): string => readPoolAddress({ settingsFile, ...sources }).shown;
    expect(shown({ environment: {} })).toBe('localhost/settings');
    expect(shown({ environment: { SEGUE_POOL_QUEUE: 'postgres://localhost/variable' } })).toBe(
      'localhost/variable',
    );
    expect(shown({ environment: {}, queue: 'postgres://localhost/option' })).toBe('localhost/option');
  });

  it('is taken from an option, a file or the environment, in this order', () => {
    const file = join(temporaryFolder(), 'queue');
    writeFileSync(file, 'postgres://localhost/file\nrest', { mode: 0o600 });
    const environment = { SEGUE_POOL_QUEUE: 'postgres://localhost/variable' };
    expect(readPoolAddress({ queue: 'postgres://localhost/option', file, environment }).shown).toBe(
      'localhost/option',
    );
    expect(readPoolAddress({ file, environment }).shown).toBe('localhost/file');
    expect(readPoolAddress({ environment }).shown).toBe('localhost/variable');
    expect(readPoolAddress({ environment: { ...environment, SEGUE_POOL_QUEUE_FILE: file } }).shown).toBe(
      'localhost/file',
    );
    expect(() => readPoolAddress({ environment: {} })).toThrow(/SEGUE_POOL_QUEUE/);
    expect(() => readPoolAddress({ file: join(file, 'x'), environment })).toThrow(
      expect.objectContaining({ code: 'io' }),
    );
  });

  it.skipIf(process.platform === 'win32')('is not read from a file that others may read', () => {
    const file = join(temporaryFolder(), 'queue');
    writeFileSync(file, 'postgres://localhost/pool');
    chmodSync(file, 0o644);
    expect(() => readPoolAddress({ file, environment: {} })).toThrow(/chmod 600/);
  });
});

import { describe, expect, it } from 'vitest';
import { parseRemoteAddress } from '../../../../main/remote/open-remote.ts';
import { cloudAddress, s3Address } from './s3-address.ts';

const none = { prefix: '', endpoint: '', region: '', profile: '' };

describe('address of a bucket', () => {
  it('is what the core reads', () => {
    const parts = {
      bucket: 'music',
      prefix: 'crates/my house',
      endpoint: 'https://s3.example.org:9000',
      region: 'eu-central-1',
      profile: 'work',
    };
    expect(parseRemoteAddress(s3Address(parts))).toEqual({ kind: 's3', s3: parts });
  });

  it('leaves out what is empty', () => {
    expect(s3Address({ bucket: 'music', ...none })).toBe('s3://music');
    expect(s3Address({ bucket: 'music', ...none, prefix: '/a/' })).toBe('s3://music/a');
    expect(s3Address({ bucket: '', ...none, prefix: 'a' })).toBe('');
  });

  it('are read back as they were filled in, in other clouds too', () => {
    const parts = { bucket: 'music', prefix: '/a b/', account: 'me' };
    expect(parseRemoteAddress(cloudAddress('gs', parts))).toEqual({
      kind: 'gcs',
      gcs: { bucket: 'music', prefix: 'a b' },
    });
    expect(parseRemoteAddress(cloudAddress('azure', parts))).toEqual({
      kind: 'azure',
      azure: { container: 'music', prefix: 'a b', account: 'me' },
    });
    expect(cloudAddress('gs', { ...parts, bucket: '' })).toBe('');
  });
});

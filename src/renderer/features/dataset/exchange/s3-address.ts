export interface S3Parts {
  readonly bucket: string;
  /** Folder in the bucket; may be empty. */
  readonly prefix: string;
  /** URL of an S3-compatible server other than Amazon's; may be empty. */
  readonly endpoint: string;
  readonly region: string;
  /** Profile in the AWS configuration files; may be empty. */
  readonly profile: string;
}

/** `s3://bucket/prefix?endpoint=URL&region=REGION&profile=NAME`; empty without a bucket. */
export function s3Address({ bucket, prefix, ...query }: S3Parts): string {
  return placeAddress('s3', bucket, prefix, query);
}

/** `gs://bucket/prefix` or `azure://container/prefix?account=NAME`; empty without a bucket. */
export function cloudAddress(
  scheme: 'gs' | 'azure',
  { bucket, prefix, account }: { readonly bucket: string; readonly prefix: string; readonly account: string },
): string {
  return placeAddress(scheme, bucket, prefix, scheme === 'azure' ? { account } : {});
}

function placeAddress(
  scheme: string,
  bucket: string,
  prefix: string,
  query: Readonly<Record<string, string>>,
): string {
  if (bucket === '') return '';
  const path = prefix.replace(/^\/+|\/+$/g, '');
  const given = Object.entries(query).filter(([, value]) => value !== '');
  const search = new URLSearchParams(given).toString();
  return `${scheme}://${bucket}${path === '' ? '' : `/${path.split('/').map(encodeURIComponent).join('/')}`}${search === '' ? '' : `?${search}`}`;
}

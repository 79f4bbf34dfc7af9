import 'react';

declare module 'react' {
  /** Custom properties may be set by the style attribute. */
  interface CSSProperties {
    [property: `--${string}`]: string | number | undefined;
  }
}

/** An independent reader for the playlist tests. */
declare module 'm3u8-parser' {
  export class Parser {
    push(text: string): void;
    end(): void;
    readonly manifest: {
      readonly segments: readonly {
        readonly uri: string;
        readonly duration: number;
        readonly title: string;
      }[];
    };
  }
}

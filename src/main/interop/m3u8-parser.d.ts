/** Independent reader for the tests of playlists. */
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

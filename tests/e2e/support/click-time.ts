import type { Page } from 'playwright-core';

/** Where a click near 1 s comes in a file as the page's browser decodes it for playing, seconds. */
export function clickTime(page: Page, file: Uint8Array, sampleRate: number): Promise<number> {
  return page.evaluate(
    async ({ base64, rate }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const context = new OfflineAudioContext(1, 1, rate);
      const buffer = await context.decodeAudioData(bytes.buffer);
      const samples = buffer.getChannelData(0);
      let energy = 0;
      let moment = 0;
      for (let i = Math.round(0.8 * rate); i < Math.min(samples.length, 1.25 * rate); i++) {
        const power = samples[i]! ** 2;
        energy += power;
        moment += power * i;
      }
      return moment / energy / rate;
    },
    { base64: Buffer.from(file).toString('base64'), rate: sampleRate },
  );
}

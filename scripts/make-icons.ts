/** Renders all images in `build/` from the app's SVG, in a browser. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../tests/e2e/support/browser.ts';
import { toBmp, toIcns, toIco } from './package/image-files.ts';

const root = join(import.meta.dirname, '..');
const build = join(root, 'build');
const svg = readFileSync(join(root, 'src/renderer/public/icon.svg'), 'utf8');

const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512];
const windowsSizes = [16, 24, 32, 48, 64, 128, 256];
const macSizes = [16, 32, 64, 128, 256, 512, 1024];
/** Apple's template: the shape fills 824 of 1024 pixels. */
const MAC_SHARE = 824 / 1024;
const background = '#0e1013';

async function draw(page: Page, width: number, height: number, body: string): Promise<Buffer> {
  await page.setViewportSize({ width, height });
  await page.setContent(
    `<style>body{margin:0;display:grid;place-items:center;height:100vh;font-family:'DejaVu Sans',sans-serif}svg{display:block}</style>${body}`,
  );
  return page.screenshot({ omitBackground: true });
}

const sized = (size: number): string => svg.replace('<svg ', `<svg width="${size}" height="${size}" `);

async function drawSizes(page: Page, sizes: readonly number[], share = 1): Promise<Map<number, Buffer>> {
  const images = new Map<number, Buffer>();
  for (const size of sizes) images.set(size, await draw(page, size, size, sized(size * share)));
  return images;
}

/** The pixels of an image, four bytes each, from the top. */
async function pixels(page: Page, png: Buffer): Promise<Uint8Array> {
  const base64 = await page.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const bytes = context.getImageData(0, 0, image.width, image.height).data;
    let text = '';
    for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
    return btoa(text);
  }, png.toString('base64'));
  return Buffer.from(base64, 'base64');
}

async function drawBmp(page: Page, width: number, height: number, body: string): Promise<Buffer> {
  return toBmp(width, height, await pixels(page, await draw(page, width, height, body)));
}

const write = (name: string, bytes: Uint8Array): void => {
  writeFileSync(join(build, name), bytes);
  console.log(`build/${name}`);
};

const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  mkdirSync(join(build, 'icons'), { recursive: true });
  for (const [size, png] of await drawSizes(page, linuxSizes)) write(`icons/${size}x${size}.png`, png);
  // For files dragged out of the window.
  writeFileSync(join(root, 'resources/icon.png'), await draw(page, 128, 128, sized(128)));
  write('icon.ico', toIco(await drawSizes(page, windowsSizes)));
  write('icon.icns', toIcns(await drawSizes(page, macSizes, MAC_SHARE)));
  write(
    'installer-sidebar.bmp',
    await drawBmp(page, 164, 314, `<style>body{background:${background}}</style>${sized(96)}`),
  );
  write(
    'installer-header.bmp',
    await drawBmp(page, 150, 57, `<style>body{background:#fff}</style>${sized(40)}`),
  );
  write(
    'dmg-background.png',
    await draw(
      page,
      540,
      380,
      `<style>body{background:#f4f5f7;color:#15181d;align-items:start;padding-top:44px;box-sizing:border-box}</style>
       <p style="margin:0;font-size:15px">Drag Segue onto Applications to install it</p>`,
    ),
  );
} finally {
  await browser.close();
}

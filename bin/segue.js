#!/usr/bin/env node
// In a clone the TypeScript sources run as they are; an installed package holds what was built of them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const source = path('../scripts/start.ts');
const args = process.argv.slice(2);

if (existsSync(source)) {
  if (process.features.typescript) await import('../scripts/start.ts');
  else {
    // Started with a Node that cannot run TypeScript: the clone brings its own.
    const node = path('../node_modules/node/bin/node');
    if (!existsSync(node)) {
      console.error(`Segue needs Node 24; this is ${process.versions.node}. Run: npm ci`);
      process.exit(1);
    }
    process.exit(spawnSync(node, [source, ...args], { stdio: 'inherit' }).status ?? 1);
  }
} else if (args.length === 0 || ['--browser', '--port', '--root'].includes(args[0]))
  await import('../out/main/browser.js');
else await import('../out/main/cli.js');

import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Command } from 'commander';
import { parse as parseYaml, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { addPoolCommand } from '../../src/main/cli/pool/pool.ts';
import { addPoolLibraryCommands } from '../../src/main/cli/pool/library.ts';
import { addPoolWorkerCommands } from '../../src/main/cli/pool/worker.ts';
import { writeClicks } from '../support/clicks.ts';
import { hasPostgres, noPostgres, startPostgres } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-home.ts';

const root = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(root, 'deploy', name), 'utf8');

/** Parses a command line of `segue` without running it. */
async function parse(words: readonly string[]): Promise<string> {
  const program = new Command('segue').exitOverride().configureOutput({ writeErr: () => undefined });
  const pool = program.command('pool');
  let ran = '';
  const note = async (command: Command): Promise<void> => {
    ran = command.name();
  };
  for (const add of [addPoolCommand, addPoolLibraryCommands, addPoolWorkerCommands]) add(pool, note, note);
  for (const command of [program, pool, ...pool.commands]) command.exitOverride();
  await program.parseAsync(words, { from: 'user' });
  return ran;
}

// What of the formats the examples use: a misspelt key is none of these.
const words = z.array(z.string());
const serviceSchema = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  command: z.union([z.string(), words]),
  environment: z.record(z.string(), z.string()),
  secrets: words,
  networks: words,
  volumes: words.optional(),
  ports: words.optional(),
  shm_size: z.string().optional(),
  healthcheck: z.strictObject({ test: words, interval: z.string(), retries: z.int() }).optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }),
    )
    .optional(),
  deploy: z
    .strictObject({
      replicas: z.int(),
      resources: z.strictObject({ limits: z.strictObject({ cpus: z.string(), memory: z.string() }) }),
    })
    .optional(),
  stop_grace_period: z.string().optional(),
  restart: z.enum(['unless-stopped']).optional(),
});
const composeSchema = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.null()),
  volumes: z.record(z.string(), z.null()),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
});

const containerSchema = z.strictObject({
  name: z.string(),
  image: z.string(),
  args: words,
  env: z.array(
    z.strictObject({
      name: z.string(),
      value: z.string().optional(),
      valueFrom: z.strictObject({ fieldRef: z.strictObject({ fieldPath: z.string() }) }).optional(),
    }),
  ),
  resources: z.record(z.enum(['requests', 'limits']), z.record(z.string(), z.string())).optional(),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: words }),
  }),
  volumeMounts: z.array(
    z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }),
  ),
});
const podSchema = z.strictObject({
  restartPolicy: z.string().optional(),
  terminationGracePeriodSeconds: z.int().optional(),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.literal(1000),
    runAsGroup: z.literal(1000),
    fsGroup: z.literal(1000),
    seccompProfile: z.strictObject({ type: z.string() }),
  }),
  containers: z.array(containerSchema),
  volumes: z.array(
    z.strictObject({
      name: z.string(),
      secret: z.strictObject({ secretName: z.string(), defaultMode: z.int() }).optional(),
      persistentVolumeClaim: z.strictObject({ claimName: z.string(), readOnly: z.boolean() }).optional(),
      emptyDir: z.strictObject({ sizeLimit: z.string().optional() }).optional(),
    }),
  ),
});
const labels = z.record(z.string(), z.string());
const workloadSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    apiVersion: z.literal('batch/v1'),
    kind: z.literal('Job'),
    metadata: z.strictObject({ name: z.string() }),
    spec: z.strictObject({ backoffLimit: z.int(), template: z.strictObject({ spec: podSchema }) }),
  }),
  z.strictObject({
    apiVersion: z.literal('apps/v1'),
    kind: z.literal('Deployment'),
    metadata: z.strictObject({ name: z.string() }),
    spec: z.strictObject({
      replicas: z.int(),
      selector: z.strictObject({ matchLabels: labels }),
      template: z.strictObject({ metadata: z.strictObject({ labels }), spec: podSchema }),
    }),
  }),
]);

/** The image's name, as the first line of the Containerfile builds it. */
const image = /-t (\S+) /.exec(read('Containerfile'))![1]!;
/** Every place that a worker's roots name in the container. */
const rootsOf = (args: readonly string[]): string[] =>
  args.flatMap((word, i) => (args[i - 1] === '--root' ? [word.split('=')[1]!] : []));

/** What the steps of the last stage leave in the image: `COPY` from the repository, and the start. */
function stageOf(text: string) {
  const last = text.slice(text.lastIndexOf('\nFROM'));
  const copies = [...last.matchAll(/^COPY (?!--from)(.+) (\S+)$/gm)].map(([, from, to]) => ({
    from: from!.split(' '),
    to: to!,
  }));
  const wordsOf = (step: string): string[] =>
    JSON.parse(new RegExp(`^${step} (.+)$`, 'm').exec(last)![1]!) as string[];
  return { copies, entry: wordsOf('ENTRYPOINT'), command: wordsOf('CMD') };
}

describe('the examples in deploy/', () => {
  it('compose: the services fit together, and their commands exist', async () => {
    const { services, networks, volumes, secrets } = composeSchema.parse(
      parseYaml(read('compose.yaml'), { merge: true }),
    );
    for (const {
      secrets: own,
      networks: nets,
      volumes: mounts = [],
      depends_on = {},
      build,
    } of Object.values(services)) {
      expect(Object.keys(secrets)).toEqual(expect.arrayContaining(own));
      expect(Object.keys(networks)).toEqual(expect.arrayContaining(nets));
      expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(depends_on)));
      const named = mounts.filter((mount) => !mount.startsWith('$')).map((mount) => mount.split(':')[0]!);
      expect(Object.keys(volumes)).toEqual(expect.arrayContaining(named));
      const built = build ? [join(root, 'deploy', build.context, build.dockerfile)] : [];
      expect(built.filter((path) => !existsSync(path))).toEqual([]);
    }
    for (const name of ['init', 'worker']) {
      const { command, image: own, environment, volumes: mounts = [] } = services[name]!;
      expect(own).toBe(image);
      expect(environment).toEqual({ SEGUE_POOL_QUEUE_FILE: '/run/secrets/queue' });
      expect(await parse(command as string[])).toBe(name);
      expect(mounts.map((mount) => mount.split(':').at(-2))).toEqual(
        expect.arrayContaining(rootsOf(command as string[])),
      );
    }
    expect(services['worker']!.deploy!.replicas).toBe(2);
  });

  it('Kubernetes: containers find their volumes, and their commands exist', async () => {
    const workloads = parseAllDocuments(read('kubernetes.yaml')).map((document) => {
      expect(document.errors).toEqual([]);
      return workloadSchema.parse(document.toJS());
    });
    expect(workloads.map(({ kind }) => kind)).toEqual(['Job', 'Deployment']);
    const commands: string[] = [];
    for (const workload of workloads) {
      const { labels: own, selected } =
        workload.kind === 'Deployment'
          ? {
              labels: workload.spec.template.metadata.labels,
              selected: workload.spec.selector.matchLabels,
            }
          : { labels: {}, selected: {} };
      expect(own).toMatchObject(selected);
      const { containers, volumes } = workload.spec.template.spec;
      for (const { args, env, image: own, volumeMounts } of containers) {
        expect(own).toBe(image);
        expect(volumes.map(({ name }) => name).toSorted()).toEqual(
          volumeMounts.map(({ name }) => name).toSorted(),
        );
        const places = volumeMounts.map(({ mountPath }) => mountPath);
        const queue = env.find(({ name }) => name === 'SEGUE_POOL_QUEUE_FILE')!.value!;
        // The root cannot be written: data and objects of stores need a place.
        expect(places).toEqual(expect.arrayContaining(['/data', '/tmp', dirname(queue), ...rootsOf(args)]));
        for (const [, variable] of args.join(' ').matchAll(/\$\((\w+)\)/g))
          expect(env.map(({ name }) => name)).toContain(variable);
        commands.push(await parse(args));
      }
    }
    expect(commands).toEqual(['init', 'worker']);
  });

  it('the container starts with a command that exists', async () => {
    expect(await parse(stageOf(read('Containerfile')).command)).toBe('worker');
  });

  it.skipIf(!hasPostgres)(
    `a worker works with nothing but what the container holds (${hasPostgres ? 'on PostgreSQL' : noPostgres})`,
    async () => {
      const { copies, entry } = stageOf(read('Containerfile'));
      const folder = temporaryFolder();
      const place = join(folder, 'opt');
      for (const { from, to } of copies)
        for (const name of from)
          cpSync(join(root, name), to === './' ? join(place, basename(name)) : join(place, to), {
            recursive: true,
          });
      // As `npm ci --omit=dev` leaves them.
      const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
        packages: Record<string, { readonly dev?: true; readonly devOptional?: true }>;
      };
      for (const [path, { dev, devOptional }] of Object.entries(packages)) {
        if (!/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) || dev || devOptional) continue;
        if (!existsSync(join(root, path))) continue;
        mkdirSync(dirname(join(place, path)), { recursive: true });
        symlinkSync(join(root, path), join(place, path));
      }
      const music = join(folder, 'music');
      mkdirSync(music);
      writeClicks(join(music, 'a.wav'), { seconds: 8, bpm: 124 });
      const postgres = await startPostgres();
      try {
        const queue = join(folder, 'queue');
        writeFileSync(queue, (await postgres.createDatabase()).connectionString, { mode: 0o600 });
        const start = entry.slice(1).map((word) => (word === '/data' ? join(folder, 'data') : word));
        const segue = async (...given: string[]): Promise<unknown> => {
          const run = await promisify(execFile)(process.execPath, [...start, 'pool', ...given, '--json'], {
            cwd: place,
            env: { ...process.env, NODE_ENV: 'production', SEGUE_POOL_QUEUE_FILE: queue },
          });
          return JSON.parse(run.stdout) as unknown;
        };
        await segue('init');
        expect(await segue('add', 'music:', '--root', `music=${music}`)).toMatchObject({ queued: 1 });
        expect(await segue('worker', '--root', `music=${music}`, '--until-empty')).toMatchObject({
          analysed: 1,
          failed: 0,
        });
      } finally {
        await postgres.stop();
      }
    },
    180_000,
  );
});

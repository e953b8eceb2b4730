import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { peerEngine } from './peer-engine.ts';

const faissVersion = '1.15.1';

/** Where peers, codes and other things that are made once are kept, outside the checkout. */
export async function benchFolder(): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'kindred-bench');
  await mkdir(folder, { recursive: true });
  return folder;
}

/** faiss IndexBinaryFlat over the codes of a file, installed where need be; undefined, and said, where it can't be had. */
export async function faissEngine(folder: string, codes: string, bits: number): Promise<Engine | undefined> {
  const packages = join(folder, 'python');
  if (!existsSync(join(packages, 'faiss')))
    run('python3', [
      '-m',
      'pip',
      'install',
      '-q',
      '--target',
      packages,
      `faiss-cpu==${faissVersion}`,
      'numpy',
    ]);
  if (!existsSync(join(packages, 'faiss'))) {
    absent('faiss-cpu', 'pip could not install it');
    return;
  }
  return peerEngine('python3', [join(import.meta.dirname, 'faiss_engine.py'), packages, codes, String(bits)]);
}

/** mih-rs over 64-bit codes; undefined, and said, where it can't be built. */
export async function mihEngine(folder: string, codes: string): Promise<Engine | undefined> {
  const target = join(folder, 'mih-target');
  const manifest = join(import.meta.dirname, 'mih', 'Cargo.toml');
  run('cargo', ['build', '-q', '--release', '--locked', '--manifest-path', manifest, '--target-dir', target]);
  const program = join(target, 'release', 'mih-engine');
  if (!existsSync(program)) {
    absent('mih-rs', 'cargo could not build it');
    return;
  }
  return peerEngine(program, [codes]);
}

function run(command: string, args: readonly string[]): void {
  spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function absent(name: string, reason: string): undefined {
  console.error(`${name} is left out: ${reason}.`);
  return undefined;
}

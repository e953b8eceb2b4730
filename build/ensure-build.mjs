import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** What goes into a build. */
const sources = [
  'src',
  'electron',
  'renderer',
  'electron.vite.config.ts',
  'svelte.config.js',
  'package-lock.json',
];
/** The last thing a build writes. */
const product = join(root, 'out/renderer/index.html');

/** Builds where there is no build, or one older than its sources. Words go to standard error. Throws where it fails. */
export function ensureBuild() {
  if (isUpToDate()) return;
  const isFirst = !existsSync(product);
  console.error(isFirst ? 'Building (first run, a few seconds)…' : 'Building (the sources have changed)…');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
  );
  if (status !== 0) throw new Error(`The build failed.\n${stdout ?? ''}${stderr ?? ''}`);
}

function isUpToDate() {
  if (!existsSync(product)) return false;
  const built = statSync(product).mtimeMs;
  return sources.every((source) => newest(join(root, source)) <= built);
}

/** When the newest file under a path was changed, milliseconds since 1970; 0 where there is none. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

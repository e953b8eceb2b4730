import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  isReachable,
  readWindowState,
  writeWindowState,
  type WindowState,
} from '../../electron/window-state.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindred-window-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('what was written is read, and no half-written file is left', async () => {
  const file = join(folder, 'new', 'window.json');
  const state: WindowState = {
    bounds: { x: -5, y: 10, width: 900, height: 600 },
    maximized: true,
    theme: 'dark',
  };
  writeWindowState(file, state);
  expect(readWindowState(file)).toEqual(state);
  expect(await readdir(join(folder, 'new'))).toEqual(['window.json']);
});

test.each(['', '{', '[]', '{"theme":"pink"}', '{"bounds":{"x":1}}', 'null'])(
  'a file that holds %j is as good as none',
  async (text) => {
    const file = join(folder, 'window.json');
    await writeFile(file, text);
    expect(readWindowState(file)).toEqual({ maximized: false, theme: 'system' });
  },
);

test.each([
  [{ x: 100, y: 100, width: 800, height: 600 }, true],
  [{ x: 2500, y: 100, width: 800, height: 600 }, false],
  [{ x: 1850, y: 100, width: 800, height: 600 }, false],
  [{ x: 1700, y: 100, width: 800, height: 600 }, true],
  [{ x: 100, y: -400, width: 800, height: 600 }, false],
  [{ x: -700, y: 100, width: 800, height: 600 }, false],
])('a window at %j can be reached on one screen: %s', (bounds, expected) => {
  expect(isReachable(bounds, [{ x: 0, y: 0, width: 1920, height: 1080 }])).toBe(expected);
});

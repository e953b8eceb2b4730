import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import { workerFile } from '../../src/library/open-library.ts';
import { WorkerPool } from '../../src/library/workers/worker-pool.ts';
import { scratchFolder, writePicture } from './scratch.ts';

it('a slow file does not hold up those that are read beside it, in the same worker', async () => {
  const folder = await scratchFolder();
  const slow = join(folder, 'slow.png');
  const background = '#567';
  // 60 megapixels that cannot be decoded at a reduced size.
  await writeFile(
    slow,
    await sharp({ create: { width: 10_000, height: 6000, channels: 3, background } })
      .composite([{ input: { create: { width: 400, height: 4000, channels: 3, background: '#fa0' } } }])
      .png({ compressionLevel: 1 })
      .toBuffer(),
  );
  const quick = Array.from({ length: 6 }, (_, seed) => join(folder, `${seed}.jpg`));
  for (const [seed, path] of quick.entries()) await writePicture(path, seed);

  const pool = new WorkerPool(workerFile, 1);
  onTestFinished(() => pool.close());
  const ended: string[] = [];
  const read = async (path: string): Promise<void> => {
    const result = await pool.run('read', { path, sidecar: undefined }, { priority: 'read' });
    expect(result.ok).toBe(true);
    ended.push(path);
  };
  // Once before, so that loading and compiling are not what the quick ones wait for.
  await read(quick[0]!);
  await Promise.all([slow, ...quick].map(read));
  expect(ended.at(-1)).toBe(slow);
});

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { scanFolder, scratchFolder, scratchLibrary, writePicture } from './scratch.ts';

const scanProcess = fileURLToPath(new URL('./scan-process.ts', import.meta.url));

describe('a library process that is killed in the middle of a scan', () => {
  it('leaves a catalog that opens at once and a scan that finishes, with nothing read twice and nothing quarantined', async () => {
    const photos = await scratchFolder();
    const folder = await scratchFolder();
    const seeds = Array.from({ length: 30 }, (_, seed) => seed);
    await Promise.all(seeds.map((seed) => writePicture(join(photos, `${seed}.jpg`), seed + 300)));

    const child = fork(scanProcess, [folder, photos], { execArgv: ['--import', 'tsx'] });
    const [hashed] = (await once(child, 'message')) as [number];
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(hashed).toBeGreaterThan(0);

    const library = await scratchLibrary(folder);
    const kept = library.status().photos;
    expect(kept).toBeGreaterThanOrEqual(hashed);
    expect(kept).toBeLessThan(seeds.length);
    expect(await scanFolder(library, photos)).toMatchObject({
      found: seeds.length,
      unchanged: kept,
      hashed: seeds.length - kept,
      problems: [],
    });
    const codes = library.status();
    expect(codes.photos).toBe(seeds.length);
  });
});

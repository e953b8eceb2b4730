import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import type { Calibration } from '../../src/model/calibration.ts';
import { loadCalibration } from '../../src/model/calibration.ts';
import { loadModel, modelDirectory } from '../../src/model/load-model.ts';

it('has radii for the model that is shipped, each wider than the one before', async () => {
  const calibration = await loadCalibration(await loadModel());
  for (const code of ['picture', 'subject'] as const satisfies readonly (keyof Calibration)[]) {
    const { strictest, strict, usual, loose } = calibration[code];
    const radii = [strictest, strict, usual, loose].map(({ radius }) => radius);
    expect(radii).toEqual([...new Set(radii)].sort((first, second) => first - second));
    expect(loose.falsePairRate).toBeGreaterThan(strictest.falsePairRate);
  }
});

it.each([
  ['belongs to other heads', (text: string) => text.replace(/"model": "\w+"/, '"model": "000000000000"')],
  ['is cut off', (text: string) => text.slice(0, 100)],
])('refuses a file that %s', async (_, change) => {
  const folder = await mkdtemp(join(tmpdir(), 'kindred-calibration-'));
  const text = await readFile(new URL('calibration.json', modelDirectory), 'utf8');
  await writeFile(join(folder, 'calibration.json'), change(text));
  const load = loadCalibration(await loadModel(), pathToFileURL(`${folder}/`));
  await expect(load).rejects.toThrow(expect.objectContaining({ code: 'model-damaged' }) as Error);
  await rm(folder, { recursive: true });
});

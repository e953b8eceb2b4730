import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KindredError } from '../../src/contract/problems.ts';
import { createEngine } from '../../src/model/engine.ts';
import { quantise } from '../../src/model/features.ts';
import { encode } from '../../src/model/heads.ts';
import { loadModel, modelDirectory, pictureBits, subjectBits } from '../../src/model/load-model.ts';
import { testImages } from '../../src/model/test-images.ts';

let folder: string;
let directory: URL;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindred-model-'));
  await cp(modelDirectory, folder, { recursive: true });
  directory = pathToFileURL(`${folder}/`);
});
afterEach(() => rm(folder, { recursive: true }));

const damaged = expect.objectContaining({ code: 'model-damaged' }) as KindredError;

describe('loadModel', () => {
  it('gives a photo two codes, and another photo two others', async () => {
    const model = await loadModel();
    const engine = await createEngine(model);
    const features = await engine.features(testImages(2, model.inputSize), 2);
    await engine.dispose();
    const [first, second] = [0, 1].map((index) => {
      const row = features.subarray(index * model.featureLength, (index + 1) * model.featureLength);
      const quantised = quantise(row);
      return { picture: encode(model.pictureHead, quantised), subject: encode(model.subjectHead, quantised) };
    });
    expect(first!.picture).toHaveLength(pictureBits / 8);
    expect(first!.subject).toHaveLength(subjectBits / 8);
    expect(first!.picture).not.toEqual(second!.picture);
  });

  it('loads once', async () => {
    expect(await loadModel()).toBe(await loadModel());
  });

  it('tries again after a failed load', async () => {
    const path = join(folder, 'heads.safetensors');
    const whole = await readFile(path);
    await rm(path);
    await expect(loadModel(directory)).rejects.toThrow(damaged);
    await writeFile(path, whole);
    await expect(loadModel(directory)).resolves.toHaveProperty('version', (await loadModel()).version);
  });

  it.each([
    ['cut off in the tensors', (bytes: Buffer) => bytes.subarray(0, bytes.length - 1000)],
    ['cut off in the header', (bytes: Buffer) => bytes.subarray(0, 200)],
    ['empty', (bytes: Buffer) => bytes.subarray(0, 0)],
    ['no safetensors file', (bytes: Buffer) => bytes.fill('PK')],
    ['of another format', (bytes: Buffer) => replaced(bytes, 'kindred-', 'another-')],
  ])('names a weights file that is %s as damaged', async (_, damage) => {
    for (const name of ['backbone.safetensors', 'heads.safetensors']) {
      const path = join(folder, name);
      const whole = await readFile(path);
      await writeFile(path, damage(Buffer.from(whole)));
      await expect(loadModel(directory)).rejects.toThrow(damaged);
      await expect(loadModel(directory)).rejects.toThrow(new RegExp(name.replace('.', '\\.')));
      await writeFile(path, whole);
    }
  });

  it('refuses heads that were made for another backbone', async () => {
    const path = join(folder, 'heads.safetensors');
    const { featuresVersion } = await loadModel();
    await writeFile(
      path,
      replaced(await readFile(path), featuresVersion, '0'.repeat(featuresVersion.length)),
    );
    await expect(loadModel(directory)).rejects.toThrow(/another backbone/);
  });

  it('changes the version with the heads and keeps the version of the features', async () => {
    const path = join(folder, 'heads.safetensors');
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    const [before, after] = [await loadModel(), await loadModel(directory)];
    expect(after.version).not.toBe(before.version);
    expect(after.featuresVersion).toBe(before.featuresVersion);
  });
});

/** `from` and `to` have the same length, so that the header's length stays right. */
function replaced(bytes: Buffer, from: string, to: string): Buffer {
  const position = bytes.indexOf(from);
  expect(position).toBeGreaterThan(0);
  bytes.write(to, position);
  return bytes;
}

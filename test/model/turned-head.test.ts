import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine } from '../../src/model/engine.ts';
import { quantise, type QuantisedFeatures } from '../../src/model/features.ts';
import { likeness, measureMargins } from '../../src/model/heads.ts';
import { loadModel, modelDirectory, pictureBits, type Model } from '../../src/model/load-model.ts';
import { foretellTurns, loadTurnedHead, quarterTurns } from '../../src/model/turned-head.ts';
import { toNetworkInput, turnedVariants } from '../../src/photo/network-input.ts';

let model: Model;
let engine: Awaited<ReturnType<typeof createEngine>>;

beforeAll(async () => {
  model = await loadModel();
  engine = await createEngine(model);
});
afterAll(() => engine.dispose());

async function turnedFeatures(name: string): Promise<QuantisedFeatures[]> {
  const path = new URL(`../../build/sample-library/photographs/${name}.jpg`, import.meta.url).pathname;
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const side = model.inputSize;
  const input = toNetworkInput({ width, height, pixels: new Uint8Array(data) }, side);
  return Promise.all(
    turnedVariants(input, side).map(async (turned) => quantise(await engine.features(turned, 1))),
  );
}

it('foretells the codes of quarter turns where the upright code is far from them', async () => {
  const head = await loadTurnedHead(model);
  const foretold: number[] = [];
  const upright: number[] = [];
  for (const name of ['chelsea', 'coffee', 'rocket', 'raccoon', 'hubble']) {
    const turned = await turnedFeatures(name);
    const turns = foretellTurns(head, turned[0]!);
    for (const [place, quarters] of quarterTurns.entries()) {
      const actual = measureMargins(model.pictureHead, turned[quarters]!);
      const { code, margins } = turns[place]!;
      expect(code).toHaveLength(pictureBits / 8);
      foretold.push(likeness(margins, actual));
      upright.push(likeness(measureMargins(model.pictureHead, turned[0]!), actual));
    }
  }
  expect(Math.min(...foretold)).toBeGreaterThan(0.45);
  const far = [...foretold.keys()].filter((place) => upright[place]! < 0.65);
  expect(far.length).toBeGreaterThan(2);
  const mean = (values: number[]): number => far.reduce((sum, place) => sum + values[place]!, 0) / far.length;
  expect(mean(foretold)).toBeGreaterThan(mean(upright) + 0.05);
});

it('is refused where it was fitted for another picture head', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kindred-turned-'));
  await cp(modelDirectory, folder, { recursive: true });
  const path = join(folder, 'turned-head.safetensors');
  const bytes = await readFile(path);
  bytes.write('0'.repeat(model.version.length), bytes.indexOf(model.version));
  await writeFile(path, bytes);
  await expect(loadTurnedHead(model, pathToFileURL(`${folder}/`))).rejects.toThrow(
    expect.objectContaining({ code: 'model-damaged' }) as Error,
  );
  await rm(folder, { recursive: true });
});

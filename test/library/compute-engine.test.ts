import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { EngineChoice } from '../../src/contract/engines.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { ComputeEngine } from '../../src/library/workers/compute-engine.ts';
import { workerFile } from '../../src/library/open-library.ts';
import { WorkerPool } from '../../src/library/workers/worker-pool.ts';
import { sampleLibrary } from './scratch.ts';

const folder = join(sampleLibrary, '2023 Summer');
let paths: string[];
/** By path, as the processor gives them. */
let expected: Map<string, Uint8Array> | undefined;

beforeEach(async () => {
  paths = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).map((name) => join(folder, name));
  paths.splice(6);
  expected ??= await readAll(newPool());
});
afterEach(() => {
  delete process.env['KINDRED_TEST_FAULT'];
});

function newPool(): WorkerPool {
  const pool = new WorkerPool(workerFile, 1);
  onTestFinished(() => pool.close());
  return pool;
}

async function readAll(pool: WorkerPool): Promise<Map<string, Uint8Array>> {
  const codes = new Map<string, Uint8Array>();
  await Promise.all(
    paths.map(async (path) => {
      const read = await pool.run('read', { path, sidecar: undefined }, { priority: 'read' });
      if (!read.ok) throw new Error(read.message);
      codes.set(path, read.content.pictureCode);
    }),
  );
  return codes;
}

/** A computer whose card goes wrong in some way. */
async function withFault(
  fault: string,
  choice: EngineChoice = 'webgpu',
): Promise<{ pool: WorkerPool; engine: ComputeEngine; descriptions: string[] }> {
  process.env['KINDRED_TEST_FAULT'] = fault;
  const pool = newPool();
  const engine = new ComputeEngine({
    model: await loadModel(),
    pool,
    file: new URL('./faulty-engine-from-source.mjs', import.meta.url),
    choice,
    candidates: ['webgpu'],
    patience: {
      start: fault === 'hangs at the start' ? 200 : 60_000,
      batch: fault === 'hangs' ? 5000 : 60_000,
    },
  });
  onTestFinished(() => engine.close());
  const descriptions: string[] = [];
  engine.onChange = () => descriptions.push(engine.describe());
  await engine.settled();
  return { pool, engine, descriptions };
}

const processor = 'processor, 1 session';
const card = 'graphics card (WebGPU)';

describe('ComputeEngine', () => {
  it('computes on the card that was asked for, with the same codes', async () => {
    const { pool, engine } = await withFault('none');
    expect(engine.describe()).toBe(card);
    expect(await readAll(pool)).toEqual(expected);
    expect(engine.describe()).toBe(card);
  });

  it.each([
    ['absent', 'the graphics card (WebGPU) failed: no adapter'],
    ['hangs at the start', 'the graphics card (WebGPU) did not answer in time'],
    ['wrong', 'the graphics card (WebGPU) did not pass its self-test: its features differ'],
  ])('stays with the processor where the card is or does this: %s', async (fault, reason) => {
    const { pool, engine, descriptions } = await withFault(fault);
    expect(engine.describe()).toContain(`${processor} (${reason}`);
    expect(descriptions).toEqual([engine.describe()]);
    expect(await readAll(pool)).toEqual(expected);
  });

  it.each([
    ['crashes', 'crashed (SIGSEGV)'],
    ['hangs', 'did not answer in time'],
    ['loses its device', 'failed: device lost'],
    ['returns nonsense', 'returned what are no numbers'],
  ])(
    'goes over to the processor in the middle of the work, and loses no photo, when the card %s',
    async (fault, reason) => {
      const { pool, engine, descriptions } = await withFault(fault);
      expect(engine.describe()).toBe(card);
      expect(await readAll(pool)).toEqual(expected);
      expect(engine.describe()).toBe(`${processor} (the ${card} ${reason})`);
      expect(descriptions).toEqual([card, engine.describe()]);
    },
  );

  it('goes back to the processor when that is chosen, and to the card again', async () => {
    const { pool, engine } = await withFault('none');
    engine.choose('cpu');
    await engine.settled();
    expect(engine.describe()).toBe(processor);
    expect(await readAll(pool)).toEqual(expected);
    engine.choose('webgpu');
    engine.choose('cpu');
    engine.choose('webgpu');
    await engine.settled();
    expect(engine.describe()).toBe(card);
  });

  it('by itself tries a card only for many photos, and keeps the processor silently where there is none', async () => {
    const { pool, engine, descriptions } = await withFault('absent', 'auto');
    await readAll(pool);
    expect(descriptions).toEqual([]);
    for (let read = 0; read <= 64; read += paths.length) await readAll(pool);
    await engine.settled();
    expect(descriptions).toEqual([processor]);
  });

  it('can be closed while a card is being tried', async () => {
    process.env['KINDRED_TEST_FAULT'] = 'hangs at the start';
    const pool = newPool();
    const engine = new ComputeEngine({
      model: await loadModel(),
      pool,
      file: new URL('./faulty-engine-from-source.mjs', import.meta.url),
      choice: 'webgpu',
      candidates: [],
    });
    await pool.ready();
    await engine.close();
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeFloat16, writeSafetensors } from '../../build/model/write-safetensors.ts';
import { decodeFloat16 } from '../../src/model/float16.ts';
import { parseSafetensors } from '../../src/model/safetensors.ts';

it('gives every half-precision value back', () => {
  const all = new Uint8Array(2 << 16);
  const view = new DataView(all.buffer);
  for (let bits = 0; bits < 1 << 16; bits += 1) view.setUint16(bits * 2, bits, true);
  const values = decodeFloat16(all);
  const again = decodeFloat16(encodeFloat16(values));
  for (const [bits, value] of values.entries()) expect(Object.is(again[bits], value)).toBe(true);
});

it('rounds to the nearest half', () => {
  fc.assert(
    fc.property(fc.float({ min: -60_000, max: 60_000, noNaN: true }), (value) => {
      const [half] = decodeFloat16(encodeFloat16(Float32Array.of(value)));
      expect(Math.abs(half! - value)).toBeLessThanOrEqual(Math.max(2 ** -25, Math.abs(value) * 2 ** -11));
    }),
  );
});

it('writes what the model reads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kindred-tensors-'));
  const path = join(folder, 'some.safetensors');
  const values = Float32Array.of(1, -2, 0.5, 4, 0, 1024);
  await writeSafetensors(
    pathToFileURL(path),
    [
      { name: 'halves', shape: [2, 3], values, precision: 'f16' },
      { name: 'singles', shape: [6], values, precision: 'f32' },
    ],
    { format: 'test' },
  );
  const { metadata, tensors } = parseSafetensors(await readFile(path), 'some.safetensors');
  expect(metadata).toEqual({ format: 'test' });
  expect(tensors.get('halves')).toEqual({ shape: [2, 3], values });
  expect(tensors.get('singles')).toEqual({ shape: [6], values });
  await rm(folder, { recursive: true });
});

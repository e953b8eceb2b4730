import { describe, expect, it } from 'vitest';
import { readHeadFile, writeHeadFile } from '../../src/model/head-file.ts';
import type { Head } from '../../src/model/heads.ts';

const setting = { featuresVersion: 'abc', featureLength: 10 };
const head: Head = {
  name: 'subject',
  bits: 16,
  parts: [
    { from: 0, to: 6, response: 'linear' },
    { from: 6, to: 10, response: 'root' },
  ],
  weights: Float32Array.from({ length: 160 }, (_, index) => Math.fround(Math.sin(index))),
  thresholds: Float32Array.from({ length: 16 }, (_, index) => index / 7),
};

describe('a tuned head as a file', () => {
  it('is read as it was written, to the bit', () => {
    const read = readHeadFile(writeHeadFile(head, setting), 'x', setting);
    expect(read).toMatchObject({ bits: 16, parts: head.parts });
    expect(read.weights).toEqual(head.weights);
    expect(read.thresholds).toEqual(head.thresholds);
  });

  it('keeps a hidden layer', () => {
    const values = (length: number) =>
      Float32Array.from({ length }, (_, index) => Math.fround(1 / (index + 1)));
    const hidden = { units: 4, weights: values(40), thresholds: values(4) };
    const deep = { ...head, hidden, weights: values(64) };
    expect(readHeadFile(writeHeadFile(deep, setting), 'x', setting)).toEqual(deep);
  });

  it.each([
    ['cut off', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 5), setting],
    ['no file at all', () => new Uint8Array(3), setting],
    ['made for other features', (bytes: Uint8Array) => bytes, { ...setting, featuresVersion: 'abd' }],
    ['made for longer features', (bytes: Uint8Array) => bytes, { ...setting, featureLength: 9 }],
  ])('is refused where it is %s', (_, change, expected) => {
    expect(() => readHeadFile(change(writeHeadFile(head, setting)), 'x', expected)).toThrow(
      expect.objectContaining({ code: 'model-damaged' }),
    );
  });
});

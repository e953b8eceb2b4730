import type { Question } from './engine.ts';

/** One line of the comparison. */
export interface Row {
  name: string;
  bits: 64 | 256;
  question: Question;
  /** Queries in one call. */
  batch: number;
  /** The ratio of medians to faiss that we promise; undefined where it is only reported. */
  target: number | undefined;
}

export const rows: readonly Row[] = [
  { name: '256 bits, range 8', bits: 256, question: { radius: 8 }, batch: 1, target: 0.2 },
  { name: '256 bits, range 16', bits: 256, question: { radius: 16 }, batch: 1, target: 0.2 },
  { name: '256 bits, range 32', bits: 256, question: { radius: 32 }, batch: 1, target: 0.5 },
  { name: '256 bits, range 56', bits: 256, question: { radius: 56 }, batch: 1, target: 1 },
  { name: '256 bits, range 90', bits: 256, question: { radius: 90 }, batch: 1, target: undefined },
  { name: '256 bits, nearest 10', bits: 256, question: { count: 10 }, batch: 1, target: 1.1 },
  { name: '256 bits, range 56, 256 queries', bits: 256, question: { radius: 56 }, batch: 256, target: 0.6 },
  {
    name: '256 bits, range 90, 256 queries',
    bits: 256,
    question: { radius: 90 },
    batch: 256,
    target: undefined,
  },
  { name: '64 bits, range 10', bits: 64, question: { radius: 10 }, batch: 1, target: 1 },
  { name: '64 bits, nearest 10', bits: 64, question: { count: 10 }, batch: 1, target: 0.5 },
];

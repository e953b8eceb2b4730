import { KindredError } from '../contract/problems.ts';
import type { Head } from './heads.ts';
import { readHead } from './read-head.ts';
import { parseSafetensors, type Tensor } from './safetensors.ts';
import { writeSafetensors } from './write-safetensors.ts';

const format = 'kindred-subject-head-1';

/** What a head must fit. */
export interface HeadSetting {
  readonly featuresVersion: string;
  readonly featureLength: number;
}

/** A tuned subject head as a file of its own: the same tensors as in heads.safetensors, and the length of its codes. */
export function writeHeadFile(head: Head, { featuresVersion }: HeadSetting): Uint8Array {
  const { bits, parts, hidden, weights, thresholds } = head;
  const tensors = new Map<string, Tensor>([
    ['subject.weights', { shape: [bits, weights.length / bits], values: weights }],
    ['subject.thresholds', { shape: [bits], values: thresholds }],
  ]);
  if (hidden) {
    const { units } = hidden;
    tensors.set('subject.hidden.weights', {
      shape: [units, hidden.weights.length / units],
      values: hidden.weights,
    });
    tensors.set('subject.hidden.thresholds', { shape: [units], values: hidden.thresholds });
  }
  return writeSafetensors({
    metadata: { format, featuresVersion, bits: `${bits}`, 'subject.parts': JSON.stringify(parts) },
    tensors,
  });
}

/**
 * The head in a file that `writeHeadFile` made. Throws KindredError `model-damaged` where the file is cut off, or was made for
 * other features.
 */
export function readHeadFile(bytes: Uint8Array, fileName: string, setting: HeadSetting): Head {
  const file = parseSafetensors(bytes, fileName);
  const { metadata } = file;
  const bits = Number(metadata['bits']);
  if (metadata['format'] !== format || !Number.isInteger(bits) || bits <= 0 || bits % 8 !== 0)
    throw new KindredError('model-damaged', `${fileName} holds no head of the subject code.`);
  if (metadata['featuresVersion'] !== setting.featuresVersion)
    throw new KindredError(
      'model-damaged',
      `${fileName} was made for another network: teach Kindred once more from your albums.`,
    );
  return readHead(file, 'subject', bits, setting.featureLength);
}

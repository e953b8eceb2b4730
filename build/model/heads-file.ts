import { writeSafetensors } from '../../src/model/write-safetensors.ts';
import type { TrainedHead } from '../../src/training/head.ts';

/** The bytes of a heads file, as src/model/read-head.ts reads it: weights in half precision. */
export function headsFile(heads: Readonly<Record<string, TrainedHead>>, featuresVersion: string): Uint8Array {
  const metadata: Record<string, string> = { format: 'kindred-heads-1', featuresVersion };
  const tensors = new Map<string, { shape: number[]; values: Float32Array }>();
  const halved = new Set<string>();
  for (const [name, { bits, parts, hidden, weights, thresholds }] of Object.entries(heads)) {
    metadata[`${name}.parts`] = JSON.stringify(parts);
    tensors.set(`${name}.weights`, { shape: [bits, weights.length / bits], values: weights });
    tensors.set(`${name}.thresholds`, { shape: [bits], values: thresholds });
    halved.add(`${name}.weights`);
    if (!hidden) continue;
    const { units } = hidden;
    tensors.set(`${name}.hidden.weights`, {
      shape: [units, hidden.weights.length / units],
      values: hidden.weights,
    });
    tensors.set(`${name}.hidden.thresholds`, { shape: [units], values: hidden.thresholds });
    halved.add(`${name}.hidden.weights`);
  }
  return writeSafetensors({ metadata, tensors }, halved);
}

import { loadFeatureModel, type FeatureModel } from '../../model/backbone.ts';
import { createEngine, type Engine } from '../../model/engine.ts';
import { quantise } from '../../model/features.ts';
import { modelDirectory } from '../../model/load-model.ts';
import { readTailFile, withTail } from '../../model/tail-file.ts';
import { lookAtAll } from './thumbnail-looks.ts';

/** The engine for the tail that was asked for last: a library has one in use. */
let describing: { version: string; model: FeatureModel; engine: Engine } | undefined;

/** Features by a tail, int8 [photos, featureLength], of thumbnails. */
export async function describeByTail(
  tail: { readonly version: string; readonly bytes: Uint8Array },
  thumbnails: readonly Uint8Array[],
): Promise<Int8Array> {
  if (describing?.version !== tail.version) {
    await describing?.engine.dispose();
    const bundled = await loadFeatureModel(modelDirectory);
    const model = withTail(bundled, readTailFile(tail.bytes, 'the tail', bundled));
    describing = { version: tail.version, model, engine: await createEngine(model) };
  }
  const { model, engine } = describing;
  const inputs = await lookAtAll(thumbnails, model.inputSize, () => undefined);
  const floats = await engine.features(inputs, thumbnails.length);
  const features = new Int8Array(floats.length);
  for (let start = 0; start < floats.length; start += model.featureLength) {
    features.set(quantise(floats.subarray(start, start + model.featureLength)).values, start);
  }
  return features;
}

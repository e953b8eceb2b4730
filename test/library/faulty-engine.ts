// An engine's process that computes on the processor, and goes wrong in the way that KINDRED_TEST_FAULT names.
import { createEngine, type Engine } from '../../src/model/engine.ts';
import { loadModel } from '../../src/model/load-model.ts';
import type { EngineAnswer, EngineRequest } from '../../src/library/workers/engine-messages.ts';

const fault = process.env['KINDRED_TEST_FAULT'];
/** The self-test of an engine that was asked for by name is one batch. */
const batchesOfSelfTest = 1;
let engine: Engine | undefined;
let batches = 0;

async function answer(request: EngineRequest): Promise<EngineAnswer> {
  if (request.kind === 'start') {
    if (fault === 'absent') throw new Error('no adapter\nat some line of some library');
    if (fault === 'hangs at the start') await new Promise(() => undefined);
    engine = await createEngine(await loadModel());
    return { kind: 'started' };
  }
  const features = await engine!.features(request.images, request.count);
  if (fault === 'wrong') return { kind: 'features', features: features.map((value) => value * 1.001 + 0.01) };
  batches += 1;
  if (batches > batchesOfSelfTest) {
    if (fault === 'crashes') process.kill(process.pid, 'SIGSEGV');
    if (fault === 'hangs') await new Promise(() => undefined);
    if (fault === 'loses its device') throw new Error('device lost');
    if (fault === 'returns nonsense') return { kind: 'features', features: features.map(() => NaN) };
  }
  return { kind: 'features', features };
}

process.on('message', (request: EngineRequest) => {
  answer(request).then(
    (message) => process.send!(message),
    (error: unknown) => process.send!({ kind: 'failed', reason: (error as Error).message }),
  );
});
process.on('disconnect', () => process.exit());

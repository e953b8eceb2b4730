import { createEngine, type Engine } from '../../model/engine.ts';
import { loadModel } from '../../model/load-model.ts';
import type { EngineAnswer, EngineRequest } from './engine-messages.ts';

/*
 * Holds the engine of a graphics card. A process of its own: a driver that crashes or hangs takes with it what it runs in, and a
 * thread inside native code cannot be ended.
 */
let engine: Engine | undefined;

const answer = (message: EngineAnswer): void => {
  process.send?.(message);
};

async function handle(request: EngineRequest): Promise<EngineAnswer> {
  if (request.kind === 'start') {
    engine = await createEngine(await loadModel(), request.engine);
    return { kind: 'started' };
  }
  if (!engine) throw new Error('The engine was not started.');
  return { kind: 'features', features: await engine.features(request.images, request.count) };
}

process.on('message', (request: EngineRequest) => {
  handle(request).then(answer, (error: unknown) => {
    answer({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  });
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());

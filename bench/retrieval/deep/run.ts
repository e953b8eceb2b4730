/*
 * CIFAR-10 by codes of a network that learned, 50,000 photos that teach and answer, 10,000 that ask:
 *
 *     npm run eval:deep -- --depth last-stages --loss large-margin-proxies
 *     npm run eval:deep -- --depth last-stages --loss large-margin-proxies --epochs 3+1.5   goes on at half the rates
 *     npm run eval:deep -- --depth end-to-end --loss large-margin-proxies --size 128 --epochs 30
 *
 * A run that was stopped goes on at its last check when the same command is given again; a finished one is shown. Maps
 * and checkpoints are kept under the cache directory, the learning curve and the final metrics in `curves/` beside this
 * file. Needs @tensorflow/tfjs-node or @tensorflow/tfjs-node-gpu (docs/dependencies.md).
 */
import { startDeepBackend } from '../../../src/training/deep/deep-backend.ts';
import { deepRun, runOptions } from './deep-run.ts';
import { curvesFolder, readCurve } from './curve-file.ts';
import { drawCurves } from './draw-curves.ts';

const options = runOptions(process.argv.slice(2));
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(new Error('stopped')));
const engine = await startDeepBackend();
const finished = await readCurve(options);
const curve = finished?.metrics ? finished : await deepRun(options, engine, stop.signal);
for (const { photos, loss, quickMap } of curve.points) {
  console.log(`${photos} photos seen: loss ${loss.toFixed(4)}, mAP of a part ${quickMap.toFixed(3)}`);
}
console.table(curve.metrics);
await drawCurves(curvesFolder);

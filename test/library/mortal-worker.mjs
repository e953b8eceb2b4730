// A worker of the pool's protocol whose decoder dies of some files and hangs on others.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', ({ kind, task, request }) => {
  if (kind !== 'task') return;
  if (request.path.includes('deadly')) process.exit(139);
  if (request.path.includes('slow')) return;
  parentPort.postMessage({ kind: 'done', task, result: { ok: false, code: 'not-an-image', message: 'No.' } });
});
parentPort.postMessage({ kind: 'ready' });

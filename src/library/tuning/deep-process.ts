import { bindSharpToItsLibraries } from '../../photo/bind-sharp.ts';
import { KindredError } from '../../contract/problems.ts';
import type { DeepRequest, TeachingAnswer, TeachingNews } from './teaching-tasks.ts';

/*
 * Teaches the network itself. A process of its own: a driver that crashes takes with it what it runs in, and a thread that is ended
 * while a graphics card works takes its process with it.
 */
bindSharpToItsLibraries();

const answer = (message: TeachingNews | TeachingAnswer): void => {
  process.send?.(message);
};

async function work(request: DeepRequest): Promise<TeachingAnswer> {
  if (request.kind === 'findEngine') {
    const { startDeepBackend } = await import('../../training/deep/deep-backend.ts');
    return { kind: 'engineFound', engine: await startDeepBackend() };
  }
  const { teachTail } = await import('./deep-lessons.ts');
  const tuned = await teachTail(request.lesson, {
    onLooked: (done, total) => answer({ kind: 'looked', done, total }),
    onProgress: (progress) => answer({ kind: 'progress', progress }),
  });
  if (!tuned.ok) return { kind: 'refused', code: tuned.code, message: tuned.message };
  return { kind: 'tailTuned', tuned };
}

process.on('message', (request: DeepRequest) => {
  work(request).then(answer, (error: unknown) => {
    if (error instanceof KindredError) answer({ kind: 'refused', code: error.code, message: error.message });
    else answer({ kind: 'failed', error: error instanceof Error ? error.message : String(error) });
  });
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());

// Starts the worker out of its TypeScript source, for tests and scripts: threads do not inherit tsx's hooks.
import { register } from 'tsx/esm/api';

register();
await import('./teaching-worker.ts');

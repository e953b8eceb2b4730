// Starts the process out of its TypeScript source, for tests and scripts.
import { register } from 'tsx/esm/api';

register();
await import('./deep-process.ts');

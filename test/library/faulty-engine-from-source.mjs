// Starts the faulty engine out of its TypeScript source.
import { register } from 'tsx/esm/api';

register();
await import('./faulty-engine.ts');

import { bindSharpToItsLibraries } from '../src/photo/bind-sharp.ts';

/** Entry of the library process. What it serves is loaded after sharp's libraries are bound, since it imports sharp. */
bindSharpToItsLibraries();
await import('./library-service.ts');

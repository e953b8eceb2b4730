import { fileURLToPath } from 'node:url';

/** Pictures with copies and edits of them, so that there is always something to show. */
export const sampleLibrary = fileURLToPath(new URL('../../test/fixtures/sample-library/', import.meta.url));

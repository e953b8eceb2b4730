import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;

/**
 * Everything that runs in Node is one build with several entries, all files flat in out/main, so that
 * `new URL('../../resources/', import.meta.url)` means the same from a source file and from a bundle.
 */
export default defineConfig({
  main: {
    build: {
      externalizeDeps: true,
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        input: {
          main: resolve(root, 'electron/main.ts'),
          'library-process': resolve(root, 'electron/library-process.ts'),
          kindred: resolve(root, 'src/cli/kindred.ts'),
          'photo-worker': resolve(root, 'src/library/workers/photo-worker.ts'),
          'engine-process': resolve(root, 'src/library/workers/engine-process.ts'),
          'deep-process': resolve(root, 'src/library/tuning/deep-process.ts'),
          'teaching-worker': resolve(root, 'src/library/tuning/teaching-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload script can load nothing but itself; it must be CommonJS and whole.
      externalizeDeps: false,
      isolatedEntries: true,
      outDir: 'out/preload',
      sourcemap: true,
      rolldownOptions: {
        input: { preload: resolve(root, 'electron/preload.ts'), start: resolve(root, 'electron/start.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [svelte({ configFile: resolve(root, 'svelte.config.js') })],
    build: {
      outDir: 'out/renderer',
      sourcemap: true,
      minify: true,
      rolldownOptions: {
        input: { index: resolve(root, 'renderer/index.html') },
        checks: { bundlerTimings: false },
      },
    },
  },
});

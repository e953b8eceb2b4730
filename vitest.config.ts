import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    pool: 'forks',
    // Worker threads inherit these, so that a test runs the same TypeScript workers as the product.
    execArgv: ['--import', 'tsx'],
    // Generous, since a busy machine is no fault; a test that hangs is found all the same.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

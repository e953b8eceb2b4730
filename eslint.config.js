import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import typescript from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * Which rooms a room may import from. Everything else is an error, so the arrows of docs/architecture.md hold:
 * renderer -> contract; electron -> src; library -> groups, training, hamming, model, photo -> contract.
 */
const roomImports = {
  'src/contract': [],
  'src/photo': ['src/contract'],
  'src/model': ['src/contract'],
  'src/training': ['src/contract', 'src/model'],
  'src/hamming': ['src/contract'],
  'src/groups': ['src/contract'],
  'src/library': ['src/contract', 'src/photo', 'src/model', 'src/training', 'src/hamming', 'src/groups'],
  'src/archive': ['src/contract'],
  'src/cli': ['src/contract', 'src/library', 'src/archive'],
  renderer: ['src/contract'],
};
const rooms = [...Object.keys(roomImports), 'electron'];

/** One block per room: `no-restricted-imports` over every way a relative path can reach a forbidden room. */
const roomRules = Object.entries(roomImports).map(([room, allowed]) => ({
  files: [`${room}/**/*.{ts,svelte}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: [{ name: 'electron', message: 'Only electron/ imports electron.' }],
        patterns: rooms
          .filter((other) => other !== room && !allowed.includes(other))
          .map((other) => ({
            regex: `^(\\.\\./)+(src/)?${other.replace('src/', '')}/`,
            message: `${room} does not know ${other} (see docs/architecture.md).`,
          })),
      },
    ],
  },
}));

export default typescript.config(
  { ignores: ['out/', 'node_modules/', 'release/', 'coverage/', 'test/fixtures/', 'test-results/'] },
  js.configs.recommended,
  ...typescript.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.node },
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Indexing a typed array inside a checked loop is the normal case in the numeric rooms.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { parser: typescript.parser, svelteConfig },
    },
  },
  { files: ['**/*.js', '**/*.mjs'], ...typescript.configs.disableTypeChecked },
  {
    // Channels are named once, in the contract; a raw ipc call would be an untyped door beside it.
    files: ['electron/**/*.ts'],
    ignores: ['electron/ipc/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'electron', importNames: ['ipcMain', 'ipcRenderer'], message: 'Use electron/ipc.' },
          ],
        },
      ],
    },
  },
  ...roomRules,
);

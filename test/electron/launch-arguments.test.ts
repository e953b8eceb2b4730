import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseLaunchArguments } from '../../electron/launch-arguments.ts';

const workingFolder = resolve('/home/anna');
const at = (path: string) => resolve(workingFolder, path);

test.each([
  { given: [], packaged: true, folders: [], library: undefined },
  { given: ['--add=Photos', '--add', '/media/disk'], packaged: false, folders: ['Photos', '/media/disk'] },
  { given: ['--library=lib', '--add=a=b'], packaged: false, folders: ['a=b'], library: 'lib' },
  { given: ['--no-sandbox', '.', '--inspect=0'], packaged: false, folders: [] },
  { given: ['--no-sandbox', 'Photos', 'More photos'], packaged: true, folders: ['Photos', 'More photos'] },
  { given: ['--library', 'lib', 'Photos'], packaged: true, folders: ['Photos'], library: 'lib' },
  { given: ['--add'], packaged: false, folders: [] },
  { given: ['--add='], packaged: false, folders: [] },
  { given: ['--add=with\nnewline'], packaged: false, folders: ['with\nnewline'] },
])('$given (packaged: $packaged)', ({ given, packaged, folders, library }) => {
  expect(parseLaunchArguments(given, { packaged, workingFolder })).toEqual({
    folders: folders.map(at),
    library: library === undefined ? undefined : at(library),
  });
});

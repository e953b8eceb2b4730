import fc from 'fast-check';
import { resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOurPage } from '../../electron/app-address.ts';
import { contentSecurityPolicy, resolveAppFile } from '../../electron/app-files.ts';
import { parsePhotoAddress } from '../../electron/photo-address.ts';

const folder = resolve('/opt/kindred/out/renderer');

describe('files of the interface', () => {
  test.each([
    ['kindred://app/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['kindred://app/assets/index-a1.js?v=2', 'assets/index-a1.js', 'text/javascript; charset=utf-8'],
    ['kindred://app/assets/a%20b.css', 'assets/a b.css', 'text/css; charset=utf-8'],
  ])('%s is served', (address, file, mediaType) => {
    expect(resolveAppFile(folder, address)).toEqual({ file: resolve(folder, file), mediaType });
  });

  test.each([
    'kindred://app/',
    'kindred://app/..%2f..%2fpackage.json',
    'kindred://app/index.html%00.js',
    'kindred://app/%E0%A4%A.html',
    'kindred://app/binary.node',
  ])('%s is refused', (address) => {
    expect(resolveAppFile(folder, address)).toBeUndefined();
  });

  test('no path leads out of the folder', () => {
    const part = fc.constantFrom('..', '.', '%2e%2e', '%2f', '/', 'a', 'x.js', '%00', '\\', '%5c');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const found = resolveAppFile(folder, `kindred://app/${parts.join('/')}/x.js`);
        expect(found === undefined || found.file.startsWith(folder + sep)).toBe(true);
      }),
    );
  });
});

test('the policy allows no inline code and no connection', () => {
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).toContain("connect-src 'none'");
  expect(contentSecurityPolicy).not.toContain('unsafe');
});

describe('addresses of pictures', () => {
  test.each([
    ['kindred://photo/thumbnail/12?changed=5', { kind: 'thumbnail', id: 12 }],
    ['kindred://photo/preview/7?side=800', { kind: 'preview', id: 7, longSide: 800 }],
    ['kindred://photo/preview/7', { kind: 'preview', id: 7, longSide: 1600 }],
    ['kindred://photo/query/3', { kind: 'query', token: 3 }],
  ])('%s', (address, request) => {
    expect(parsePhotoAddress(address)).toEqual(request);
  });

  test.each([
    'kindred://photo/thumbnail/',
    'kindred://photo/thumbnail/-1',
    'kindred://photo/thumbnail/1.5',
    'kindred://photo/thumbnail/1/2',
    'kindred://photo/thumbnail/%2e%2e',
    'kindred://photo/preview/7?side=100000',
    'kindred://photo/preview/7?side=all',
    'kindred://photo/file/7',
  ])('%s is none', (address) => {
    expect(parsePhotoAddress(address)).toBeUndefined();
  });
});

test.each([
  ['kindred://app/index.html', true],
  ['kindred://photo/thumbnail/1', false],
  ['https://app/index.html', false],
  ['file:///app/index.html', false],
  ['about:blank', false],
  ['', false],
])('%s is our page: %s', (address, expected) => {
  expect(isOurPage(address)).toBe(expected);
});

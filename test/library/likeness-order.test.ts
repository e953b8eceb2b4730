import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlaneIndex } from '../../src/hamming/plane-index.ts';
import { openCatalog, type Catalog } from '../../src/library/catalog/catalog.ts';
import { orderByLikeness } from '../../src/library/tuning/likeness-order.ts';
import { SubjectCodes } from '../../src/library/tuning/subject-codes.ts';
import type { SubjectModel } from '../../src/library/tuning/subject-model.ts';
import { bundledModel } from '../../src/contract/tuning.ts';
import { addRow } from './rows.ts';
import { scratchFolder } from './scratch.ts';

interface Drawn {
  hash: string;
  /** 64 bits, of which few differ between photos of one subject. */
  code: number;
}

const head: SubjectModel['head'] = {
  name: 'subject',
  bits: 64,
  parts: [],
  weights: new Float32Array(),
  thresholds: new Float32Array(64),
};
const model: SubjectModel = { id: bundledModel, version: 'test', head, radius: 1 };

/** Hashes in the order by likeness, with `|` before each neighbourhood; `scene` are the frames of one scene. */
async function orderOf(drawn: readonly Drawn[], scene: readonly string[] = []): Promise<string> {
  const catalog = openCatalog(await scratchFolder(), 'write');
  try {
    const index = new PlaneIndex(64);
    const { id: folderId } = catalog.folders.add('/photos');
    const photos = new Map<string, number>();
    for (const { hash, code } of drawn) {
      const subjectCode = new Uint8Array(8);
      subjectCode[0] = code;
      const row = { hash, subjectCode, features: new Int8Array(1), pictureCode: new Uint8Array(32) };
      photos.set(hash, addRow(catalog, folderId, { ...row, featuresVersion: 'f', modelVersion: 'm' }));
      index.add(catalog.contents.idOf(hash)!, subjectCode);
    }
    if (scene.length > 0)
      putScene(
        catalog,
        scene.map((hash) => photos.get(hash)!),
      );
    const { contents, starts } = await orderByLikeness(catalog, new SubjectCodes(catalog, { model, index }));
    return contents
      .map((id, place) => `${starts.has(place) ? '|' : ''}${catalog.contents.hashOf(id)!}`)
      .join(' ');
  } finally {
    catalog.close();
  }
}

function putScene(catalog: Catalog, photos: readonly number[]): void {
  catalog.groups.insert({
    id: 'scene',
    level: 'same-scene',
    keeper: photos[0]!,
    reason: { criterion: 'only-order', sentence: '' },
    reclaimableBytes: 0,
    isDecided: false,
    fingerprint: '',
    photos: photos.length,
    members: photos.map((id) => ({ id, relation: undefined, isSettled: false })),
    oldest: 0,
    newest: 0,
    path: '',
  });
}

describe('the order by likeness', () => {
  it('puts a neighbourhood beside the nearest one, and what nothing is alike to at the end', async () => {
    const drawn = [
      { hash: 'a', code: 0b0000_0000 },
      { hash: 'b', code: 0b0000_0001 },
      { hash: 'c', code: 0b0000_0010 },
      { hash: 'd', code: 0b1111_1000 },
      { hash: 'e', code: 0b1111_1001 },
      { hash: 'f', code: 0b0111_0000 },
      { hash: 'g', code: 0b0001_1010 },
      { hash: 'h', code: 0b0001_1011 },
    ];
    expect(await orderOf(drawn)).toBe('|a b c |g h |d e |f');
  });

  it('keeps the frames of a scene together, also where the model tells them apart', async () => {
    const drawn = [
      { hash: 'a', code: 0 },
      { hash: 'b', code: 1 },
      { hash: 'c', code: 0b1111_0000 },
      { hash: 'd', code: 2 },
    ];
    expect(await orderOf(drawn)).toBe('|a b d |c');
    expect(await orderOf(drawn, ['b', 'c'])).toBe('|a b c d');
  });

  it('is the same whatever came first', async () => {
    const code = fc.integer({ min: 0, max: 255 });
    const library = fc.array(code, { minLength: 1, maxLength: 24 });
    const withOrder = library.chain((codes) =>
      fc.tuple(
        fc.constant(codes),
        fc.shuffledSubarray([...codes.keys()], { minLength: codes.length, maxLength: codes.length }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(withOrder, async ([codes, order]) => {
        const drawn = codes.map((one, number) => ({
          hash: `h${String(number).padStart(2, '0')}`,
          code: one,
        }));
        const scene = drawn.slice(0, Math.floor(codes.length / 4)).map(({ hash }) => hash);
        const arrived = order.map((place) => drawn[place]!);
        const ordered = await orderOf(drawn, scene);
        expect(await orderOf(arrived, scene)).toBe(ordered);
        expect(ordered.replaceAll('|', '').split(' ').toSorted()).toEqual(drawn.map(({ hash }) => hash));
      }),
      { numRuns: 20 },
    );
  });
});

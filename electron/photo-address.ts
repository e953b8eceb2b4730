import * as v from 'valibot';

const number = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number));
const side = v.pipe(number, v.minValue(16), v.maxValue(8192));

export type PhotoRequest =
  | { kind: 'thumbnail'; id: number }
  | { kind: 'preview'; id: number; longSide: number }
  | { kind: 'query'; token: number };

/**
 * Reads `kindred://photo/thumbnail/ID`, `kindred://photo/preview/ID?side=PIXELS` and `kindred://photo/query/TOKEN`.
 * Other parameters are allowed: pages add the file's modification time, so that a changed photo has a new address.
 */
export function parsePhotoAddress(address: string): PhotoRequest | undefined {
  const { pathname, searchParams } = new URL(address);
  const [, kind, given, ...rest] = pathname.split('/');
  const id = v.safeParse(number, given);
  if (!id.success || rest.length > 0) return undefined;
  switch (kind) {
    case 'thumbnail':
      return { kind, id: id.output };
    case 'query':
      return { kind, token: id.output };
    case 'preview': {
      const longSide = v.safeParse(side, searchParams.get('side') ?? '1600');
      return longSide.success ? { kind, id: id.output, longSide: longSide.output } : undefined;
    }
    default:
      return undefined;
  }
}

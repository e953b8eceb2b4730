import { join } from 'node:path';
import sharp, { type Exif } from 'sharp';
import { describe, expect, it } from 'vitest';
import { cameraName } from '../../src/photo/camera-name.ts';
import { readMetadata } from '../../src/photo/metadata.ts';
import { exifDate, iptcDate, xmpDate } from '../../src/photo/photo-date.ts';
import { readSidecar, withSidecar } from '../../src/photo/sidecar.ts';
import { quadrantImage, sampleLibrary, withFolder } from './quadrants.ts';

async function jpegWith(exif: Exif, xmp?: string): Promise<Buffer> {
  const image = quadrantImage().withExif(exif);
  return (xmp === undefined ? image : image.withXmp(xmp)).jpeg().toBuffer();
}

function xmpWith(attributes: string, elements = ''): string {
  return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/" ${attributes}>${elements}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
}

const bag = (tag: string, items: string[]) =>
  `<${tag}><rdf:Bag>${items.map((item) => `<rdf:li>${item}</rdf:li>`).join('')}</rdf:Bag></${tag}>`;

describe('readMetadata', () => {
  it('reads EXIF: date with its fraction, camera, lens and position', async () => {
    const bytes = await jpegWith({
      IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON D5000' },
      IFD2: { DateTimeOriginal: '2024:05:31 18:04:11', SubSecTimeOriginal: '25', LensModel: '35mm f/1.8 ' },
      IFD3: {
        GPSLatitudeRef: 'S',
        GPSLatitude: '33/1 51/1 3600/100',
        GPSLongitudeRef: 'E',
        GPSLongitude: '151/1 12/1 0/1',
      },
    });
    const metadata = readMetadata(bytes, 'jpeg');
    expect(metadata).toMatchObject({
      takenAt: '2024-05-31T18:04:11.250',
      camera: 'NIKON D5000',
      lens: '35mm f/1.8',
      orientation: 1,
    });
    expect(metadata.latitude).toBeCloseTo(-33.86, 4);
    expect(metadata.longitude).toBeCloseTo(151.2, 4);
  });

  it('leaves out what is garbage', async () => {
    const bytes = await jpegWith({
      IFD0: { Make: ' ', Model: '  ' },
      IFD2: { DateTimeOriginal: '0000:00:00 00:00:00' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '0/1 0/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '0/1 0/1 0/1',
      },
    });
    const { takenAt, camera, latitude, longitude, rating } = readMetadata(bytes, 'jpeg');
    expect([takenAt, camera, latitude, longitude, rating]).toEqual(Array(5).fill(undefined));
  });

  it('does not take the moment of saving for that of the exposure', async () => {
    const bytes = await jpegWith({ IFD0: { DateTime: '2024:05:31 18:04:11' } });
    expect(readMetadata(bytes, 'jpeg').takenAt).toBeUndefined();
  });

  it('reads XMP: keywords once each, leaf of a hierarchy, rating, title, date', async () => {
    const xmp = xmpWith(
      'xmp:Rating="4" photoshop:DateCreated="2023-02-01T10:20:30.5+02:00"',
      bag('dc:subject', ['sea', 'boat', 'sea']) +
        bag('lr:hierarchicalSubject', ['Places|Italy|Capri', 'boat']) +
        '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Marina &amp; more</rdf:li></rdf:Alt></dc:title>',
    );
    expect(readMetadata(await jpegWith({}, xmp), 'jpeg')).toMatchObject({
      keywords: ['sea', 'boat', 'Capri'],
      rating: 4,
      title: 'Marina & more',
      takenAt: '2023-02-01T10:20:30.500',
    });
  });

  it('knows no rating of -1, which says "rejected"', async () => {
    expect(readMetadata(await jpegWith({}, xmpWith('xmp:Rating="-1"')), 'jpeg').rating).toBeUndefined();
  });

  it.each(['png', 'webp', 'avif'] as const)('reads the same from %s', async (format) => {
    const bytes = await quadrantImage()
      .withExif({ IFD0: { Model: 'X100' }, IFD2: { DateTimeOriginal: '2024:05:31 18:04:11' } })
      .toFormat(format)
      .toBuffer();
    expect(readMetadata(bytes, format)).toMatchObject({ takenAt: '2024-05-31T18:04:11', camera: 'X100' });
  });

  it('finds nothing in a file without any, and in no file at all', async () => {
    const plain = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .gif()
      .toBuffer();
    for (const bytes of [plain, Buffer.alloc(0), Buffer.from('no image')]) {
      expect(readMetadata(bytes, 'gif')).toEqual({ keywords: [], orientation: 1 });
    }
  });
});

describe('sidecars', () => {
  it('are laid over the metadata of their photo', async () => {
    const sidecar = await readSidecar(join(sampleLibrary, '2023 Summer/IMG_0412.xmp'));
    expect(sidecar).toMatchObject({
      keywords: ['mountains', 'sunrise', 'holiday'],
      rating: 5,
      title: 'First light over the valley',
    });
    const own = {
      keywords: ['old'],
      rating: 1,
      camera: 'X100',
      orientation: 6,
      takenAt: '2020-01-01T00:00:00',
    };
    expect(withSidecar(own, sidecar!)).toMatchObject({
      keywords: ['mountains', 'sunrise', 'holiday'],
      rating: 5,
      camera: 'X100',
      orientation: 6,
      takenAt: '2020-01-01T00:00:00',
    });
    expect(withSidecar(own, { keywords: [] })).toMatchObject(own);
  });

  it('may lack the packet header or begin with an XML declaration', async () => {
    const body = xmpWith('xmp:Rating="2"').replace(/<\?xpacket[^>]*\?>/g, '');
    for (const document of [body, `<?xml version="1.0" encoding="UTF-8"?>\n${body}`, `\ufeff${body}`]) {
      const sidecar = await withFolder(async (put) => readSidecar(await put('a.xmp', document)));
      expect(sidecar?.rating).toBe(2);
    }
  });

  it('that are no XMP, or gone, say nothing', async () => {
    await withFolder(async (put, folder) => {
      expect(await readSidecar(join(folder, 'gone.xmp'))).toBeUndefined();
      expect(await readSidecar(await put('a.xmp', 'no XML'))).toMatchObject({
        keywords: [],
        rating: undefined,
      });
      expect(await readSidecar(await put('b.xmp', '<x:xmpmeta><broken'))).toMatchObject({ keywords: [] });
    });
  });
});

describe('dates', () => {
  it.each([
    [exifDate('2024:05:31 18:04:11'), '2024-05-31T18:04:11'],
    [exifDate('2024:05:31 18:04:11', '7'), '2024-05-31T18:04:11.700'],
    [exifDate('2024:05:31 18:04:11', '123456'), '2024-05-31T18:04:11.123'],
    [exifDate('2024:05:31 18:04:11', '00'), '2024-05-31T18:04:11'],
    [exifDate('2024:05:31 18:04'), '2024-05-31T18:04:00'],
    [exifDate('0000:00:00 00:00:00'), undefined],
    [exifDate('2023:02:31 10:00:00'), undefined],
    [exifDate('2024:05:31 24:00:00'), undefined],
    [exifDate('1024:05:31 18:04:11'), undefined],
    [exifDate('    :  :     :  :  '), undefined],
    [exifDate(undefined), undefined],
    [xmpDate('2024-05-31T18:04'), '2024-05-31T18:04:00'],
    [xmpDate('2024-05-31T18:04:11.5Z'), '2024-05-31T18:04:11.500'],
    [xmpDate('2024-05-31'), undefined],
    [iptcDate('20240531', '180411+0200'), '2024-05-31T18:04:11'],
    [iptcDate('2024-05-31', '18:04:11'), '2024-05-31T18:04:11'],
    [iptcDate('20240531', undefined), undefined],
  ])('case %#: %s', (actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe('camera names', () => {
  it.each([
    ['Canon', 'Canon EOS 7D', 'Canon EOS 7D'],
    ['NIKON CORPORATION', 'NIKON D5000', 'NIKON D5000'],
    ['OLYMPUS IMAGING CORP.', 'E-P1', 'OLYMPUS E-P1'],
    ['Apple', 'iPhone 13', 'Apple iPhone 13'],
    ['EASTMAN KODAK COMPANY', 'KODAK DC240 ZOOM', 'KODAK DC240 ZOOM'],
    [undefined, 'X100', 'X100'],
    ['FUJIFILM', undefined, 'FUJIFILM'],
    [undefined, undefined, undefined],
  ])('%s + %s = %s', (make, model, expected) => {
    expect(cameraName(make, model)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { readXmp } from '../../src/photo/metadata.ts';
import { addKeywords } from '../../src/photo/xmp-keywords.ts';

const lightroom = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:subjects="http://purl.org/dc/elements/1.1/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
   crs:Exposure2012="+0.35" xmp:Rating="4">
   <subjects:subject><rdf:Bag><rdf:li>Rome</rdf:li></rdf:Bag></subjects:subject>
   <lr:hierarchicalSubject><rdf:Bag><rdf:li>Places|Italy|Rome</rdf:li></rdf:Bag></lr:hierarchicalSubject>
   <crs:ToneCurvePV2012><rdf:Seq><rdf:li>0, 0</rdf:li><rdf:li>255, 255</rdf:li></rdf:Seq></crs:ToneCurvePV2012>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;

function added(document: string | undefined, ...keywords: string[]): string {
  const merged = addKeywords(document, keywords);
  if (!merged.ok) throw new Error(merged.message);
  return merged.document;
}

describe('keywords in an XMP document', () => {
  it('makes a document that is read again, whatever the names hold', () => {
    const document = added(undefined, 'Großmutter & Co.', '<dogs>');
    expect(readXmp(document).keywords).toEqual(['Großmutter & Co.', '<dogs>']);
    expect(added(document, 'more')).toContain('&lt;dogs&gt;');
    expect(readXmp(added(document, 'more')).keywords).toEqual(['Großmutter & Co.', '<dogs>', 'more']);
  });

  it("adds to another program's document and keeps all it holds", () => {
    const document = added(lightroom, 'The dog');
    expect(readXmp(document)).toMatchObject({
      keywords: ['Rome', 'The dog'],
      keywordPaths: ['Places|Italy|Rome'],
      rating: 4,
    });
    for (const kept of [
      'crs:Exposure2012="+0.35"',
      '<rdf:li>255, 255</rdf:li>',
      'x:xmptk="Adobe XMP Core 7.0"',
    ])
      expect(document).toContain(kept);
    // Under the prefix the document has for the namespace, in the one list there is.
    expect(document.match(/:subject>/g)).toHaveLength(2);
  });

  it('leaves a document that has them all as it is, to the byte', () => {
    expect(addKeywords(lightroom, ['Rome'])).toEqual({ ok: true, document: lightroom, isChanged: false });
  });

  it.each([
    ['no XML', 'keywords: dog'],
    ['cut off', lightroom.slice(0, 400)],
    ['XML of another kind', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['empty', ''],
  ])('refuses what is %s', (_, document) => {
    expect(addKeywords(document, ['dog'])).toMatchObject({ ok: false });
  });
});

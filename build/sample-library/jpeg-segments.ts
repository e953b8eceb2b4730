/** Segments that say something about a photo without being needed to decode it: APP1 (EXIF, XMP) and APP13 (IPTC). */
const metadataMarkers = [0xe1, 0xed];

/** The same JPEG, not a coefficient touched, without EXIF, XMP and IPTC. */
export function withoutMetadata(jpeg: Buffer): Buffer {
  const kept = [jpeg.subarray(0, 2)];
  let at = 2;
  while (jpeg[at] === 0xff && jpeg[at + 1] !== 0xda) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    if (!metadataMarkers.includes(jpeg[at + 1]!)) kept.push(jpeg.subarray(at, end));
    at = end;
  }
  return Buffer.concat([...kept, jpeg.subarray(at)]);
}

/** The same JPEG with an XMP document in it. */
export function withXmp(jpeg: Buffer, document: string): Buffer {
  const body = Buffer.from(`http://ns.adobe.com/xap/1.0/\0${document}`);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** An XMP document with keywords, a rating and a title, as photo managers write it. */
export function xmpDocument(keywords: string[], rating: number, title: string): string {
  const items = keywords.map((keyword) => `<rdf:li>${keyword}</rdf:li>`).join('');
  return (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
    `xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:Rating="${rating}">` +
    `<dc:subject><rdf:Bag>${items}</rdf:Bag></dc:subject>` +
    `<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${title}</rdf:li></rdf:Alt></dc:title>` +
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
  );
}

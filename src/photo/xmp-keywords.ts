import { DOMParser, XMLSerializer, type Document, type Element } from '@xmldom/xmldom';

const namespaces = {
  x: 'adobe:ns:meta/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  dc: 'http://purl.org/dc/elements/1.1/',
} as const;

const empty = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="${namespaces.x}">
 <rdf:RDF xmlns:rdf="${namespaces.rdf}">
  <rdf:Description rdf:about="" xmlns:dc="${namespaces.dc}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;

export type KeywordMerge =
  { ok: true; document: string; isChanged: boolean } | { ok: false; message: string };

/**
 * An XMP document with keywords added to its `dc:subject` (XMP specification part 1, 8.3: an unordered array of text). All else stays
 * as it is, keywords that are there already too. Without a document, a new one. What is no well-formed XMP is refused.
 */
export function addKeywords(document: string | undefined, keywords: readonly string[]): KeywordMerge {
  const text = document ?? empty;
  let faults = 0;
  let parsed: Document;
  try {
    parsed = new DOMParser({ onError: () => (faults += 1) }).parseFromString(text, 'text/xml');
  } catch {
    return refused;
  }
  const root = elements(parsed, 'rdf', 'RDF')[0];
  if (faults > 0 || !root) return refused;

  const subject = elements(root, 'dc', 'subject')[0];
  const holder = subject ?? create(description(root), 'dc:subject');
  const bag =
    [...elements(holder, 'rdf', 'Bag'), ...elements(holder, 'rdf', 'Seq')][0] ?? create(holder, 'rdf:Bag');
  const known = new Set(elements(bag, 'rdf', 'li').map((item) => item.textContent?.trim()));
  const added = keywords.filter((keyword) => !known.has(keyword));
  if (added.length === 0) return { ok: true, document: text, isChanged: false };
  for (const keyword of added) create(bag, 'rdf:li').textContent = keyword;
  return { ok: true, document: new XMLSerializer().serializeToString(parsed), isChanged: true };
}

const refused: KeywordMerge = {
  ok: false,
  message:
    'Its sidecar is no XMP that can be added to, so it was left as it is. Move it away to get a new one.',
};

/** The first description that is about the photo itself; a new one where there is none. */
function description(root: Element): Element {
  const found = elements(root, 'rdf', 'Description').find((element) => element.parentNode === root);
  if (found) return found;
  const made = create(root, 'rdf:Description');
  made.setAttributeNS(namespaces.rdf, 'rdf:about', '');
  return made;
}

function elements(parent: Document | Element, prefix: keyof typeof namespaces, name: string): Element[] {
  return [...parent.getElementsByTagNameNS(namespaces[prefix], name)];
}

/** A new child element, under whatever prefix the document has for its namespace. */
function create(parent: Element, qualifiedName: `${keyof typeof namespaces}:${string}`): Element {
  const [prefix, name] = qualifiedName.split(':') as [keyof typeof namespaces, string];
  const namespace = namespaces[prefix];
  const known = parent.lookupPrefix(namespace) ?? prefix;
  const made = parent.ownerDocument!.createElementNS(namespace, `${known}:${name}`);
  parent.appendChild(made);
  return made;
}

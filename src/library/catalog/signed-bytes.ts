/** The same bytes as int8: SQLite knows only one kind. */
export function signedBytes({ buffer, byteOffset, byteLength }: Uint8Array): Int8Array {
  return new Int8Array(buffer, byteOffset, byteLength);
}

/** The same bytes as SQLite takes them. */
export function unsignedBytes({ buffer, byteOffset, byteLength }: Int8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

const wireTypeVarint = 0;
const wireTypeBytes = 2;
const wireTypeFloat = 5;

/**
 * Writes protocol-buffer messages, the three wire types that ONNX needs
 * (https://protobuf.dev/programming-guides/encoding). Large byte arrays are kept by reference until `finish`.
 */
export class ProtobufWriter {
  #chunks: Uint8Array[] = [];
  #length = 0;

  /** A non-negative integer. */
  integer(field: number, value: number): this {
    return this.#tag(field, wireTypeVarint).#varint(value);
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#tag(field, wireTypeFloat).#push(bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, wireTypeBytes).#varint(value.length).#push(value);
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: ProtobufWriter): this {
    this.#tag(field, wireTypeBytes).#varint(value.#length);
    for (const chunk of value.#chunks) this.#push(chunk);
    return this;
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let offset = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, offset);
      offset += chunk.length;
    }
    return all;
  }

  #tag(field: number, wireType: number): this {
    return this.#varint(field * 8 + wireType);
  }

  #varint(value: number): this {
    const bytes: number[] = [];
    let rest = value;
    while (rest >= 128) {
      bytes.push((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
    return this.#push(Uint8Array.from(bytes));
  }

  #push(chunk: Uint8Array): this {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    return this;
  }
}

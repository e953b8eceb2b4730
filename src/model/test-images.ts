/**
 * `count` pictures [count, size, size, 3] with edges, gradients and grain, from a fixed formula: nothing is read from
 * disk and no two are alike.
 */
export function testImages(count: number, size: number): Uint8Array {
  const images = new Uint8Array(count * size * size * 3);
  let state = 12345;
  for (let index = 0; index < images.length; index += 1) {
    const pixel = Math.floor(index / 3) % (size * size);
    const image = Math.floor(index / (size * size * 3));
    const x = pixel % size;
    const y = Math.floor(pixel / size);
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const grain = (state >>> 16) % 24;
    const disc = Math.hypot(x - size * 0.4, y - size * (0.3 + 0.1 * image)) < size * 0.25 ? 110 : 0;
    const ramp = ((index % 3) + 1) * 25 * Math.sin((x * (image + 1)) / 9 + y / 17) + 90;
    images[index] = Math.max(0, Math.min(255, ramp + disc + grain));
  }
  return images;
}

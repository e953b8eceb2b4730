/** Words of a company's legal name that no photographer says. */
const legalWords =
  /\b(corporation|corp|company|co|ltd|limited|inc|gmbh|imaging|optical|electric|electronics|digital camera)\b\.?,?/gi;

/**
 * The camera's name from EXIF Make and Model, with the maker once: `NIKON CORPORATION` and `NIKON D5000` give
 * `NIKON D5000`, `OLYMPUS IMAGING CORP.` and `E-P1` give `OLYMPUS E-P1`. Undefined where both are absent.
 */
export function cameraName(make: string | undefined, model: string | undefined): string | undefined {
  const maker = make
    ?.replace(legalWords, ' ')
    .replace(/\s+/g, ' ')
    .replace(/[\s,.]+$/, '')
    .trim();
  if (!maker) return model ?? make;
  if (!model) return maker;
  const modelWord = model.split(' ')[0]!.toLowerCase();
  // Kodak's models repeat the second word of its name.
  const isRepeated = maker.toLowerCase().split(' ').includes(modelWord);
  return (isRepeated ? model : `${maker} ${model}`).replace(/\s+/g, ' ');
}

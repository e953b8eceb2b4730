"""Fits both heads in closed form and writes heads.safetensors; build/model/fit-heads.ts runs it.

    fit-heads.py FIT_FOLDER TUNE_FOLDER FEATURES_VERSION TARGET

The folders hold the cached features that build/model/feature-cache.ts writes: NNNN.i8 (int8 [rows, 1504]) beside
NNNN.json (what each row is). The form of the result is described in src/model/heads.ts.

Picture head (256 bits). Linear discriminant analysis with every photo as its own class: the edited copies of a photo
give the scatter within, the photos the scatter between. In the space where the scatter within is the unit matrix and the
scatter between diagonal, with entries r (signal to noise), the first 400 directions are scaled by sqrt(r) / (1 + r),
so that a direction's deviation is the root of its reliability r / (1 + r); a random rotation then spreads them over 256 bits.

Subject head (64 bits). Linear discriminant analysis on the labels, its 64 best directions scaled by r ** -0.25, and a
rotation by iterative quantisation (Gong and Lazebnik, 2011).

What else was tried, on the tuning part (700 photos with 28 edits each; recall of the edited copies at a false-pair rate
of 1e-5 on easy pairs / of 1e-3 on pairs of one label, where two rotations differ by up to .03): this one .91 / .60;
500 directions .90 / .61, 700 .86 / .62, 1,000 .84 / .62; 700 without the scaling .93 / .56; 700 scaled by r ** 0.25
.94 / .32; half of the scatter between taken inside the labels .91 / .60. Without the square root on the last layer recall over
all pairs at 1e-4 falls by .03. For the subject head a random rotation costs .05 to .07 of mean average precision over labels
of the fit and nothing clear over others.
"""

import json
import pathlib
import struct
import sys

import numpy

LAST, ALL = 1280, 1504
PICTURE_BITS, PICTURE_DIRECTIONS, PICTURE_SHRINKAGE = 256, 400, 0.003
ROTATIONS_TRIED = 8
SUBJECT_BITS, SUBJECT_SHRINKAGE, SUBJECT_POWER = 64, 3.0, -0.25
ITERATIONS = 50
# Photos without a subject in common.
UNLABELLED = 'caltech101/BACKGROUND_Google'


def load(folder):
    """(rows, int8 [rows, 1504])"""
    rows, values = [], []
    for path in sorted(pathlib.Path(folder).glob('*.json')):
        chunk = json.loads(path.read_text())
        rows += chunk
        values.append(numpy.fromfile(path.with_suffix('.i8'), dtype=numpy.int8).reshape(len(chunk), ALL))
    return rows, numpy.concatenate(values)


def head_input(values, last_response):
    """What src/model/heads.ts feeds a head with: each part through its response, then of unit length."""
    parts = []
    for first, end, response in ((0, LAST, last_response), (LAST, ALL, 'linear')):
        part = values[:, first:end].astype(numpy.float32)
        if response == 'root':
            part = numpy.sign(part) * numpy.sqrt(numpy.abs(part))
        parts.append(part / numpy.maximum(numpy.linalg.norm(part, axis=1, keepdims=True), 1e-9))
    return numpy.concatenate(parts, axis=1)


def numbered(names):
    """0, 1, 2, ... by first appearance."""
    numbers = {}
    return numpy.array([numbers.setdefault(name, len(numbers)) for name in names])


def discriminants(inputs, classes, shrinkage, count):
    """Mean, directions [inputs, count] with unit scatter within, and their signal-to-noise ratios, largest first."""
    sums = numpy.zeros((classes.max() + 1, inputs.shape[1]))
    numpy.add.at(sums, classes, inputs)
    means = (sums / numpy.bincount(classes)[:, None]).astype(numpy.float32)
    mean = means.mean(axis=0)
    rest = inputs - means[classes]
    within = (rest.T @ rest).astype(numpy.float64) / (len(inputs) - len(means))
    within += numpy.eye(len(within)) * shrinkage * numpy.trace(within) / len(within)
    variances, axes = numpy.linalg.eigh(within)
    whitening = axes / numpy.sqrt(variances)
    centred = (means - mean) @ whitening
    ratios, axes = numpy.linalg.eigh(centred.T @ centred / len(centred))
    order = numpy.argsort(-ratios)[:count]
    return mean, whitening @ axes[:, order], ratios[order]


def random_rotation(size, columns, seed):
    rotation, _ = numpy.linalg.qr(numpy.random.default_rng(seed).standard_normal((size, size)))
    return rotation[:, :columns]


def iterative_quantisation(projected):
    rotation = random_rotation(projected.shape[1], projected.shape[1], 0)
    for _ in range(ITERATIONS):
        signs = numpy.where(projected @ rotation > 0, 1.0, -1.0)
        left, _, right = numpy.linalg.svd(projected.T @ signs)
        rotation = left @ right
    return rotation


def copy_recall(bits, rows, photos, false_pair_rate=1e-4):
    """Share of (original, edited copy) pairs nearer than all but `false_pair_rate` of (original, other photo) pairs."""
    originals = [index for index, row in enumerate(rows) if row['kind'] == 'original']
    nearness = bits[originals] @ bits.T
    same = photos[originals][:, None] == photos[None, :]
    others = nearness[~same]
    threshold = numpy.partition(others, -int(len(others) * false_pair_rate))[-int(len(others) * false_pair_rate)]
    same[numpy.arange(len(originals)), originals] = False
    return (nearness[same] > threshold).mean()


def fit_picture_head(rows, values, tune_rows, tune_values):
    photos = numbered(row['photo'] for row in rows)
    mean, directions, ratios = discriminants(
        head_input(values, 'root'), photos, PICTURE_SHRINKAGE, PICTURE_DIRECTIONS)
    scaled = directions * (numpy.sqrt(ratios) / (1 + ratios))
    tuned = (head_input(tune_values, 'root') - mean) @ scaled
    tune_photos = numbered(row['photo'] for row in tune_rows)
    best = (0, None)
    for seed in range(ROTATIONS_TRIED):
        rotation = random_rotation(PICTURE_DIRECTIONS, PICTURE_BITS, seed)
        bits = numpy.where(tuned @ rotation > 0, 1, -1).astype(numpy.float32)
        recall = copy_recall(bits, tune_rows, tune_photos)
        print(f'picture head, rotation {seed}: recall {recall:.3f} at a false-pair rate of 1e-4 (tuning part)')
        best = max(best, (recall, seed))
    projection = scaled @ random_rotation(PICTURE_DIRECTIONS, PICTURE_BITS, best[1])
    return projection, mean @ projection


def fit_subject_head(rows, values):
    # The original and two of its edits, so that the head does not take an edit for another subject.
    taken, seen = [], {}
    for index, row in enumerate(rows):
        seen[row['photo']] = seen.get(row['photo'], 0) + 1
        if seen[row['photo']] <= 3 and row['label'] != UNLABELLED:
            taken.append(index)
    inputs = head_input(values[taken], 'linear')
    labels = numbered(rows[index]['label'] for index in taken)
    mean, directions, ratios = discriminants(inputs, labels, SUBJECT_SHRINKAGE, SUBJECT_BITS)
    scaled = directions * ratios ** SUBJECT_POWER
    projection = scaled @ iterative_quantisation((inputs - mean) @ scaled)
    print(f'subject head: {labels.max() + 1} labels, {len(taken)} rows')
    return projection, mean @ projection


def head_tensors(name, projection, thresholds):
    """Rows of unit length (a bit does not depend on it), which suits half precision best."""
    lengths = numpy.linalg.norm(projection, axis=0)
    return {
        f'{name}.weights': (projection / lengths).T.astype('<f2'),
        f'{name}.thresholds': (thresholds / lengths).astype('<f4'),
    }


def parts_text(last_response):
    return json.dumps([{'from': 0, 'to': LAST, 'response': last_response},
                       {'from': LAST, 'to': ALL, 'response': 'linear'}])


def write_safetensors(path, tensors, metadata):
    header, offset = {'__metadata__': metadata}, 0
    for name, tensor in tensors.items():
        kind = {'<f2': 'F16', '<f4': 'F32'}[tensor.dtype.str]
        header[name] = {'dtype': kind, 'shape': tensor.shape, 'data_offsets': [offset, offset + tensor.nbytes]}
        offset += tensor.nbytes
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    path.write_bytes(struct.pack('<Q', len(text)) + text + b''.join(t.tobytes() for t in tensors.values()))
    print(f'{path}: {path.stat().st_size:,} bytes')


def main():
    fit_folder, tune_folder, features_version, target = sys.argv[1:]
    rows, values = load(fit_folder)
    print(f'fitting on {len(rows)} rows of {len({row["photo"] for row in rows})} photos')
    tensors = {
        **head_tensors('picture', *fit_picture_head(rows, values, *load(tune_folder))),
        **head_tensors('subject', *fit_subject_head(rows, values)),
    }
    metadata = {
        'format': 'kindred-heads-1',
        'featuresVersion': features_version,
        'picture.parts': parts_text('root'),
        'subject.parts': parts_text('linear'),
    }
    write_safetensors(pathlib.Path(target), tensors, metadata)


if __name__ == '__main__':
    main()

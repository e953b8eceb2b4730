"""Hashes files with the perceptual hashes that people use. One path a line on standard input; on standard output one
line of JSON a file: the name of each hash and its bits in hexadecimal. The first line names the versions, the last says
how much CPU it took.

A file that a library cannot read ends the program: all files are ours and whole.
"""

import importlib.util
import json
import sys
import time
import types
from importlib.metadata import version

import imagehash
import numpy
import pdqhash
from PIL import Image


def imagededup_hashes():
    """The four hashers. Their packages would import torch, which only the network in them needs: it is gone round."""
    root = importlib.util.find_spec("imagededup").submodule_search_locations[0]
    for room in ("methods", "utils"):
        module = types.ModuleType(f"imagededup.{room}")
        module.__path__ = [f"{root}/{room}"]
        sys.modules[module.__name__] = module
    from imagededup.methods import hashing

    return {
        "imagededup phash": hashing.PHash(),
        "imagededup dhash": hashing.DHash(),
        "imagededup ahash": hashing.AHash(),
        "imagededup whash": hashing.WHash(),
    }


def main() -> None:
    hashers = imagededup_hashes()
    names = ("imagededup", "ImageHash", "pdqhash", "pillow")
    print(json.dumps({name: version(name) for name in names}), flush=True)
    for line in sys.stdin:
        path = line.rstrip("\n")
        hashes = {name: hasher.encode_image(path) for name, hasher in hashers.items()}
        image = Image.open(path).convert("RGB")
        bits, _quality = pdqhash.compute(numpy.asarray(image))
        hashes["pdqhash"] = numpy.packbits(bits).tobytes().hex()
        for name, hashed in (
            ("imagehash phash 16x16", imagehash.phash(image, hash_size=16)),
            ("imagehash dhash 16x16", imagehash.dhash(image, hash_size=16)),
        ):
            hashes[name] = numpy.packbits(hashed.hash.flatten()).tobytes().hex()
        print(json.dumps(hashes))
    print(json.dumps({"cpuSeconds": f"{time.process_time():.1f}"}))


main()

"""Answers Hamming searches with faiss IndexBinaryFlat on one thread: faiss_engine.py PACKAGES CODES BITS."""

import json
import sys
import time

packages, codes_file, bits = sys.argv[1], sys.argv[2], int(sys.argv[3])
sys.path.insert(0, packages)

import faiss  # noqa: E402
import numpy as np  # noqa: E402

faiss.omp_set_num_threads(1)
index = faiss.IndexBinaryFlat(bits)
index.add(np.fromfile(codes_file, dtype=np.uint8).reshape(-1, bits // 8))
print(f"faiss-cpu {faiss.__version__}", flush=True)

for line in sys.stdin:
    verb, figure, text = line.split()
    queries = np.frombuffer(bytes.fromhex(text), dtype=np.uint8).reshape(-1, bits // 8)
    start = time.perf_counter()
    if verb == "range":
        # faiss means "nearer than", we mean "at most".
        limits, _, _ = index.range_search(queries, int(figure) + 1)
        found = int(limits[-1])
    else:
        distances, _ = index.search(queries, int(figure))
        found = distances.size
    seconds = time.perf_counter() - start
    print(json.dumps({"milliseconds": seconds * 1000, "found": found}), flush=True)

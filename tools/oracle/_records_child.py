"""Runs in a peer's environment, which has no Jalon: records of minutiae in, what the peer read out, as JSON.

``python _records_child.py READER RECORD...`` with ``nbis``, ``pyfing`` or ``afis``. A minutia is (x, y, angle in
1/256 turn, kind as the reader has it, quality as the record has it). ``python _records_child.py own IMAGE``: the record
that NBIS itself writes of a picture, in hexadecimal, and the minutiae it reads out of that.
``python _records_child.py nfiq2 IMAGE...``: the NFIQ 2 of pictures.
"""

import importlib
import json
import math
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType


def main() -> None:
    wanted, paths = sys.argv[1], sys.argv[2:]
    if wanted == "own":
        nbis = _nbis()
        record = bytes(nbis.extract_minutiae(Path(paths[0]).read_bytes()).to_iso_19794_2_2005())
        answer = {"record": record.hex(), "minutiae": _of_nbis(nbis.load_iso_19794_2_2005(record))}
    else:
        answer = [_read(wanted, path) for path in paths]
    print(json.dumps(answer))


def _read(reader: str, path: str):
    try:
        return {"nfiq2": _nfiq2, "nbis": _with_nbis, "pyfing": _with_pyfing, "afis": _with_afis}[reader](path)
    except Exception as error:  # noqa: BLE001 whatever the peer raises is the answer
        return str(error)


def _nbis(*, nfiq2: bool = False):
    import nbis

    options = {"min_quality": 0.0, "get_center": False, "check_fingerprint": False, "ppi": 500.0}
    return nbis.new_nbis_extractor(nbis.NbisExtractorSettings(compute_nfiq2=nfiq2, **options))


def _nfiq2(path: str):
    return _nbis(nfiq2=True).extract_minutiae(Path(path).read_bytes()).quality().score


def _of_nbis(found):
    rows = []
    for one in found.get():
        kind = 2 if "BIFURCATION" in str(one.kind()) else 1
        # NBIS keeps 32 directions and takes quality for a share of 63
        rows.append([one.x(), one.y(), round(one.angle() * 256 / 360) % 256, kind, round(one.reliability() * 63)])
    return rows


def _with_nbis(path: str):
    return _of_nbis(_nbis().load_iso_19794_2_2005(Path(path).read_bytes()))


def _with_pyfing(path: str):
    read = _alone("pyfing", "pyfing.utils.iso_format").load_minutiae_from_iso_template_file(path)
    return [[m.x, m.y, round(m.direction * 256 / math.tau), "OEB".index(m.type), m.quality] for m in read]


def _with_afis(path: str):
    _, read = _alone("afis", "afis.algorithms.templates").decode_iso19794_2(Path(path).read_bytes())
    # its kinds: 1 bifurcation, 0 everything else
    return [[int(x), int(y), round(t * 256 / math.tau), int(k) + 1, round(q * 255)] for x, y, t, k, q in read.tolist()]


def _alone(package: str, module: str) -> ModuleType:
    """The module without its package's own start, which asks for TensorFlow or ONNX though the reader needs neither."""
    if package not in sys.modules:
        bare = ModuleType(package)
        bare.__path__ = list(find_spec(package).submodule_search_locations)
        sys.modules[package] = bare
    return importlib.import_module(module)


if __name__ == "__main__":
    main()

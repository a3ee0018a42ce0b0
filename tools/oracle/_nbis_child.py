"""Runs in the environment of ``nbis-python``, which has no Jalon: prints in, scores and times out, as JSON.

``python _nbis_child.py DIR FIRST LAST``: extract and compare the prints FIRST to LAST of DIR's index.
"""

import json
import sys
import time
from pathlib import Path

import nbis


def main() -> None:
    folder, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    index = json.loads((folder / "index.json").read_text())[first:last]
    options = {"min_quality": 0.0, "get_center": False, "check_fingerprint": False, "ppi": 500.0}
    plain = nbis.new_nbis_extractor(nbis.NbisExtractorSettings(compute_nfiq2=False, **options))
    rated = nbis.new_nbis_extractor(nbis.NbisExtractorSettings(compute_nfiq2=True, **options))
    seen, extraction, nfiq = [], [], []
    for entry in index:
        data = (folder / entry["file"]).read_bytes()
        start = time.process_time()
        seen.append(plain.extract_minutiae(data))
        extraction.append(time.process_time() - start)
        nfiq.append(rated.extract_minutiae(data).quality().score)
    scores, start = [], time.process_time()
    for i in range(len(seen)):
        here = index[i]["finger"]
        scores += [[here, index[j]["finger"], seen[i].compare(seen[j])] for j in range(i + 1, len(seen))]
    spent = time.process_time() - start
    counts = [len(one.get()) for one in seen]
    print(
        json.dumps(
            {
                "scores": scores,
                "extraction_s": extraction,
                "comparison_s": spent,
                "nfiq2": nfiq,
                "minutiae": counts,
            }
        )
    )


if __name__ == "__main__":
    main()

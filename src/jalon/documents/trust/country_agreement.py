"""When the State in a zone, in a signer's certificate and in an anchor's are one issuer."""

from __future__ import annotations

_SAME_ISSUER = {
    "GBD": "GBR",
    "GBN": "GBR",
    "GBO": "GBR",
    "GBP": "GBR",
    "GBS": "GBR",
    "HKG": "CHN",
    "MAC": "CHN",
    "UNA": "UNO",
    "UNK": "UNO",
}
"""Classes of British nationality, the special regions of China, and the bodies of the United Nations sign with the
keys of one issuer (Doc 9303-3 §5, parts B to D; the regions' certificates are met under CN in master lists)."""


def agree(one: str, other: str) -> bool:
    """Whether two codes of three letters are of one issuer.

    >>> agree("GBN", "GBR"), agree("NER", "FRA")
    (True, False)
    """
    return _SAME_ISSUER.get(one, one) == _SAME_ISSUER.get(other, other)

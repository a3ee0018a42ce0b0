"""Enrolment: the code, the request, the reply, and what a stranger or a mistyped letter can do: nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.journal import enrolment, keys
from jalon.journal.certificates import Certificate, Role
from jalon.journal.enrolment import CodeSecrets, Welcome
from jalon.journal.errors import UnableToEnrol, UnableToSealEnvelope
from jalon.journal.streams import Stream
from jalon.journal.versions import Versions, common_dictionary, own_versions, versions_of
from jalon.kernel.canonical import encode
from jalon.kernel.errors import UnableTo, UnableToRead

ROOT, HUB, POST, POST_ENC = (bytes([number]) * 32 for number in range(1, 5))
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _certificate(role: Role, signing: bytes, encryption: bytes) -> Certificate:
    publics = keys.signing_public(signing), keys.encryption_public(encryption)
    node = role.name.encode().ljust(8, b"_")[:8]
    days = date(2026, 1, 1), date(2027, 1, 1)
    return Certificate(node, role, "BFA", "x", *publics, frozenset({2}), *days)


@dataclass
class Meeting:
    """A code, a request for it, and the welcome that the hub would send."""

    code: str
    known: CodeSecrets
    request: bytes
    welcome: Welcome

    def open(self, reply: bytes, **changes: object) -> Welcome:
        given = {"request_wire": self.request, "code": self.code, "encryption_private": POST_ENC} | changes
        return enrolment.open_reply(reply, **given)  # type: ignore[arg-type]


@pytest.fixture
def meeting() -> Meeting:
    code = enrolment.new_code()
    known = enrolment.secrets_of(code)
    public = keys.encryption_public(POST_ENC)
    request = enrolment.make_request(code, signing_private=POST, encryption_public=public, versions=own_versions())
    welcome = Welcome(
        _certificate(Role.POST, POST, POST_ENC).issue(HUB),
        keys.signing_public(ROOT),
        (_certificate(Role.HUB, HUB, HUB).issue(ROOT),),
        (Stream(b"HUB_____", bytes(8), 16),),
    )
    return Meeting(code, known, request, welcome)


def test_enrolment_succeeds_and_both_sides_show_the_same_digits(meeting: Meeting) -> None:
    assert enrolment.request_code_id(meeting.request) == meeting.known.code_id
    request = enrolment.verify_request(meeting.request, meeting.known)
    assert request.signing_public == keys.signing_public(POST)
    assert request.versions == own_versions()
    reply = enrolment.make_reply(meeting.request, meeting.welcome, meeting.known)
    assert meeting.open(reply) == meeting.welcome
    digits = enrolment.telephone_digits(meeting.request, reply)
    assert len(digits) == 9
    assert digits.replace(" ", "").isdigit()
    assert digits != enrolment.telephone_digits(meeting.request, reply + b"x")


def test_a_certificate_straight_from_the_root_is_accepted_too(meeting: Meeting) -> None:
    welcome = replace(meeting.welcome, certificate=_certificate(Role.POST, POST, POST_ENC).issue(ROOT), certificates=())
    assert meeting.open(enrolment.make_reply(meeting.request, welcome, meeting.known)) == welcome


def test_a_code_has_125_random_bits_and_reads_back_as_people_type_it() -> None:
    codes = {enrolment.new_code() for _ in range(20)}
    assert len(codes) == 20
    for code in codes:
        assert len(code) == 26
        printed = enrolment.print_code(code)
        assert enrolment.read_code(printed) == code
        assert enrolment.read_code(printed.lower().replace("0", "o").replace("1", "l").replace("-", " ")) == code


@settings(max_examples=150)
@given(st.integers(0, 25), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_always_noticed(place: int, letter: str) -> None:
    code = enrolment.read_code("8RTE51J4ZXPM0C9KVNB37W2HYJ")
    wrong = code[:place] + letter + code[place + 1 :]
    if wrong == code:
        return
    with pytest.raises(UnableToEnrol, match=r"journal\.enrolment\.code_mistyped"):
        enrolment.read_code(wrong)


@settings(max_examples=150)
@given(st.integers(0, 25), st.integers(0, 25))
def test_two_letters_exchanged_are_always_noticed(one: int, other: int) -> None:
    letters = list("8RTE51J4ZXPM0C9KVNB37W2HYJ")
    letters[one], letters[other] = letters[other], letters[one]
    if "".join(letters) == "8RTE51J4ZXPM0C9KVNB37W2HYJ":
        return
    with pytest.raises(UnableToEnrol, match=r"journal\.enrolment\.code_mistyped"):
        enrolment.read_code("".join(letters))


@settings(max_examples=80)
@given(st.text(max_size=60))
def test_any_typed_text_is_a_code_or_a_coded_refusal(typed: str) -> None:
    with pytest.raises(UnableToEnrol, match=r"journal\.enrolment\.code_"):
        enrolment.read_code(typed + "\u00df")


def test_a_request_with_another_code_is_refused(meeting: Meeting) -> None:
    other = enrolment.secrets_of(enrolment.new_code())
    with pytest.raises(UnableToEnrol, match=r"journal\.enrolment\.code_wrong"):
        enrolment.verify_request(meeting.request, other)
    claimed = replace(other, code_id=meeting.known.code_id)
    with pytest.raises(UnableToEnrol, match=r"journal\.enrolment\.code_wrong"):
        enrolment.verify_request(meeting.request, claimed)


def test_a_request_signed_by_another_key_is_refused(meeting: Meeting) -> None:
    body = meeting.request[:-64]
    stolen = body + keys.sign(HUB, b"jalon/enrol/1".ljust(16, b"\0") + body)
    with pytest.raises(UnableToEnrol, match=r"journal\.enrolment\.signature_wrong"):
        enrolment.verify_request(stolen, meeting.known)


@settings(max_examples=80)
@given(st.binary(max_size=300), st.integers(0, 2_000))
def test_any_request_bytes_give_a_coded_refusal(data: bytes, place: int) -> None:
    code = "8RTE51J4ZXPM0C9KVNB37W2HYJ"
    known = enrolment.secrets_of(code)
    public = keys.encryption_public(POST_ENC)
    good = enrolment.make_request(code, signing_private=POST, encryption_public=public, versions=own_versions())
    place %= len(good)
    changed = good[:place] + bytes([good[place] ^ 0x10]) + good[place + 1 :]
    for wire in (data, changed):
        with pytest.raises(UnableTo):
            enrolment.verify_request(wire, known)


def test_a_request_with_an_unusable_encryption_key_gets_no_reply(meeting: Meeting) -> None:
    request = enrolment.make_request(
        meeting.code, signing_private=POST, encryption_public=bytes(32), versions=own_versions()
    )
    with pytest.raises(UnableToSealEnvelope, match=r"journal\.envelope\.public_key_unusable"):
        enrolment.make_reply(request, meeting.welcome, meeting.known)


def test_a_reply_is_for_one_request_one_code_and_one_key(meeting: Meeting) -> None:
    reply = enrolment.make_reply(meeting.request, meeting.welcome, meeting.known)
    public = keys.encryption_public(POST_ENC)
    again = enrolment.make_request(
        meeting.code, signing_private=POST, encryption_public=public, versions=own_versions()
    )
    with pytest.raises(UnableToEnrol, match=r"journal\.enrolment\.reply_not_for_us"):
        meeting.open(reply, request_wire=again)
    with pytest.raises(UnableToEnrol, match=r"journal\.enrolment\.reply_not_for_us"):
        meeting.open(reply, encryption_private=HUB)
    with pytest.raises(UnableToEnrol, match=r"journal\.enrolment\.code_wrong"):
        meeting.open(reply, code=enrolment.new_code())
    with pytest.raises(UnableToEnrol, match=r"journal\.enrolment\.code_wrong"):
        meeting.open(reply[:-1] + bytes([reply[-1] ^ 1]))
    with pytest.raises(UnableToRead, match=r"journal\.enrolment\.reply_form"):
        meeting.open(b"")


def test_a_reply_whose_certificates_do_not_hold_together_is_refused(meeting: Meeting) -> None:
    stranger = replace(meeting.welcome, certificate=_certificate(Role.POST, POST, POST_ENC).issue(POST))
    with pytest.raises(UnableToRead, match=r"journal\.certificate\.signature_wrong"):
        meeting.open(enrolment.make_reply(meeting.request, stranger, meeting.known))
    other_keys = replace(meeting.welcome, certificate=_certificate(Role.POST, HUB, POST_ENC).issue(HUB))
    with pytest.raises(UnableToEnrol, match=r"journal\.enrolment\.reply_not_for_us"):
        meeting.open(enrolment.make_reply(meeting.request, other_keys, meeting.known))
    protection = _certificate(Role.PROTECTION, HUB, HUB).issue(ROOT)
    only_protection = replace(meeting.welcome, certificates=(protection,))
    with pytest.raises(UnableToRead, match=r"journal\.certificate\.signature_wrong"):
        meeting.open(enrolment.make_reply(meeting.request, only_protection, meeting.known))
    false_hub = replace(meeting.welcome, certificates=(_certificate(Role.HUB, HUB, HUB).issue(HUB),))
    with pytest.raises(UnableToRead, match=r"journal\.certificate\.signature_wrong"):
        meeting.open(enrolment.make_reply(meeting.request, false_hub, meeting.known))


@pytest.mark.parametrize("row", [None, [], [1, 2, 3, 4, 5], [b"", b"", [], [], b""], [b"", bytes(32), [1], [], b""]])
def test_a_reply_that_holds_something_else_is_refused(meeting: Meeting, row: object) -> None:
    import hmac

    public = keys.encryption_public(POST_ENC)
    sealed = keys.seal_to(public, encode(row), b"jalon/enrol/1".ljust(16, b"\0"))  # type: ignore[arg-type]
    with pytest.raises(UnableToRead, match=r"journal\.enrolment\.reply_form"):
        meeting.open(sealed + hmac.digest(meeting.known.reply_key, sealed, "sha256"))


def test_versions_round_trip_and_the_newest_common_dictionary_is_chosen() -> None:
    own = own_versions()
    assert versions_of(own.to_value()) == own
    assert common_dictionary(own) == max(own.dictionaries)
    assert common_dictionary(Versions((1,), (1,), (1,), (0, 900), ())) == 0
    assert common_dictionary(Versions((1,), (1,), (1,), (), ())) == 0
    for malformed in (None, [], [[1]] * 4, [[1], [1], [1], [1], [-1]], [[1], [1], [1], [True], []]):
        with pytest.raises(UnableToRead, match=r"journal\.versions\.form"):
            versions_of(malformed)  # type: ignore[arg-type]

"""Octets of strangers to text: any charset, any transfer encoding, broken or not; nothing here raises."""

import binascii
import codecs
import re

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,39}")
_TEXT_CODECS = re.compile(
    r"utf-8|utf-8-sig|utf-7|utf-16(-[bl]e)?|utf-32(-[bl]e)?|ascii|iso8859-\d+|cp\d+|koi8-[rut]|gb2312"
    r"|gbk|gb18030"
    r"|hz|big5(hkscs)?|shift_jis\w*|euc_\w+|iso2022_\w+|mac-\w+|tis-620|johab|kz1048|ptcp154"
)
_OTHER_NAMES = {
    "x-sjis": "shift_jis",
    "ks_c_5601-1987": "cp949",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
}
_JAPANESE = re.compile(rb"\x1b\$[@B]")  # RFC 1468; reports name no charset for it
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def with_lf(octets: bytes) -> bytes:
    """Every line ends with LF, whether CRLF, a bare CR or `CR CR LF` (a mail that was saved twice) stood there."""
    if b"\r" not in octets:
        return octets
    return octets.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def to_text(octets: bytes, charset: str) -> str:
    """In the charset named, else Japanese by its escapes, else UTF-8, else Western: never an error.

    NULs go, line ends are LF.
    """
    text = _decoded(octets, charset)
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _decoded(octets: bytes, charset: str) -> str:
    codec = find_codec(charset)
    if codec and codec != "ascii":
        return octets.decode(codec, "replace")
    if _JAPANESE.search(octets):
        return octets.decode("iso2022_jp", "replace")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def find_codec(charset: str) -> str | None:
    """Python's name for a charset; None for what is none. Others of its codecs unpack, escape or crawl."""
    name = charset.strip().strip("\"'").lower()
    name = _OTHER_NAMES.get(name, name)
    if not _NAME.fullmatch(name):
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if _TEXT_CODECS.fullmatch(found) else None


def transfer_decoded(octets: bytes, encoding: str) -> bytes:
    """RFC 2045 6: base64 and quoted-printable are undone as far as they can be, others are left."""
    match encoding.strip().lower():
        case "base64":
            return unbase64(octets)
        case "quoted-printable":
            return binascii.a2b_qp(octets)
        case _:
            return octets


def decoded_size(octets: bytes, encoding: str) -> int:
    """Nearly: an attachment is not decoded for it."""
    return len(octets) * 3 // 4 if encoding.strip().lower() == "base64" else len(octets)


def unbase64(octets: bytes) -> bytes:
    """What can be read of it: strange characters, lacking or early `=` and a cut end make no difference."""
    letters = _NOT_BASE64.sub(b"", octets)
    letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))

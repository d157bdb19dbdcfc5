"""A certificate authority of our own, and certificates good and bad."""

import ssl
import warnings
from datetime import UTC, datetime

import trustme

HERE = ("localhost", "127.0.0.1")
PAST = datetime(2020, 2, 1, tzinfo=UTC)


class Authority:
    def __init__(self) -> None:
        self._ca, alone = trustme.CA(), trustme.CA()
        self._certificates = {
            "good": self._ca.issue_cert(*HERE),
            "expired": self._ca.issue_cert(*HERE, not_after=PAST),
            "elsewhere": self._ca.issue_cert("other.example"),
            "self-signed": trustme.LeafCert(alone.private_key_pem.bytes(), alone.cert_pem.bytes(), []),
        }

    def trust(self) -> ssl.SSLContext:
        """A client that trusts this authority and nobody else."""
        context = ssl.create_default_context(cadata=self._ca.cert_pem.bytes().decode())
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def serve(self, name: str = "good") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._certificates[name].configure_cert(context)
        return context

    def serve_old_tls(self) -> ssl.SSLContext:
        context = self.serve()
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context

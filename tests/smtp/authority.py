"""A certificate authority of our own, made with the `openssl` command, and certificates good and bad."""

import shutil
import ssl
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Authority:
    folder: Path

    def trust(self) -> ssl.SSLContext:
        """A client that trusts this authority and nobody else."""
        context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def serve(self, name: str = "good") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / "key.pem")
        return context

    def serve_old_tls(self) -> ssl.SSLContext:
        context = self.serve()
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context


def make_authority(folder: Path) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command makes the certificates, and it is not installed")

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "key.pem")
    openssl("req", "-x509", "-new", "-key", "key.pem", "-subj", "/CN=Test CA", "-days", "2", "-out", "ca.pem")
    openssl("req", "-new", "-key", "key.pem", "-subj", "/CN=server", "-out", "server.csr")
    names = "DNS:localhost,IP:127.0.0.1"
    for name, hosts, days in (
        ("good", names, "2"),
        ("expired", names, "-1"),
        ("elsewhere", "DNS:other.example", "2"),
    ):
        (folder / "names").write_text(f"subjectAltName={hosts}\n")
        sign = ["x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "key.pem", "-CAcreateserial"]
        openssl(*sign, "-days", days, "-extfile", "names", "-out", f"{name}.pem")
    alone = ["req", "-x509", "-new", "-key", "key.pem", "-subj", "/CN=localhost", "-days", "2"]
    openssl(*alone, "-addext", f"subjectAltName={names}", "-out", "self-signed.pem")
    return Authority(folder)

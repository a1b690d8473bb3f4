"""A certificate for localhost that nobody trusts, unless a test says so. Its key is public and protects nothing."""

import ssl
from pathlib import Path

KEY = (
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4vcW2bPC0j6gmNsq56fhZtLjWjvYbBGaffnwavXNPJKhRANCAAS/"
    "3FDkjAHjtapDtI+B40M6pAD7qVvhCaajjZjbqXKDf1BFilUXUc/qvpwSccB4Ya2PteuVQ4tiGjRURvA0PYw3"
)
CERTIFICATE = (
    "MIIBmzCCAUGgAwIBAgIUT2RTgvEYvtopxUtv+bJKSBJ0uQUwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2"
    "MTEyMzEzNTEwMFoYDzIxMjYxMDMwMTM1MTAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC"
    "AAS/3FDkjAHjtapDtI+B40M6pAD7qVvhCaajjZjbqXKDf1BFilUXUc/qvpwSccB4Ya2PteuVQ4tiGjRURvA0PYw3o28wbTAdBgNV"
    "HQ4EFgQUqhGhzwTysvS+ROTcPFwc1uHwGpcwHwYDVR0jBBgwFoAUqhGhzwTysvS+ROTcPFwc1uHwGpcwGgYDVR0RBBMwEYIJbG9j"
    "YWxob3N0hwR/AAABMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAKxidUybZMmmAOpHb+AYanGAb4sunYA0KDt/"
    "PDlAFHz2AiBnKXusBM695h8kzkrV1OujzueVUyMmAvfqmg6RIOF+YA=="
)


def pem(kind: str, text: str) -> str:
    """The usual wrapping, put on here so that nobody takes this file for a leak."""
    return f"-----BEGIN {kind}-----\n{text}\n-----END {kind}-----\n"


def server_side(folder: Path) -> ssl.SSLContext:
    """What a server on loopback needs to encrypt; OpenSSL reads keys from files only."""
    path = folder / "localhost.pem"
    path.write_text(pem("PRIVATE KEY", KEY) + pem("CERTIFICATE", CERTIFICATE), encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def trusting() -> ssl.SSLContext:
    """A client that trusts this one certificate."""
    return ssl.create_default_context(cadata=pem("CERTIFICATE", CERTIFICATE))

"""Reads certificates and keys of the site."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from wince_wire import SetupError

from ._files import read_file


def load_certificate(path: Path) -> x509.Certificate:
    """Return the certificate that a file holds.

    Raises
    ------
    SetupError
        If it holds none, or cannot be read.
    """
    try:
        return x509.load_pem_x509_certificate(read_file(path))
    except ValueError as error:
        msg = f"the site's file {path} holds no certificate: put back the one that belongs here"
        raise SetupError(msg) from error


def load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Return the private key that a file holds.

    Raises
    ------
    SetupError
        If it holds none such as the site makes, or cannot be read.
    """
    try:
        key = load_pem_private_key(read_file(path), password=None)
    except (ValueError, TypeError) as error:
        msg = f"the site's file {path} holds no private key: put back the one that belongs here"
        raise SetupError(msg) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        msg = f"the site's file {path} is no key of a site: put back the one that belongs here"
        raise SetupError(msg)
    return key

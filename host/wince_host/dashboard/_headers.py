"""What every answer tells the browser not to do."""

EMPTY_STYLE_HASH = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
"""NiceGUI writes one empty style element without a nonce."""

FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def content_policy(nonce: str) -> str:
    """Return the Content-Security-Policy: scripts and styles from here or with this nonce only.

    There is no ``unsafe-eval``, so a page may use plain and Quasar's own elements but not those
    NiceGUI elements whose templates are compiled in the browser.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}' {EMPTY_STYLE_HASH}",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def security_headers(nonce: str) -> dict[str, str]:
    """Return all headers for one answer."""
    return {**FIXED_HEADERS, "Content-Security-Policy": content_policy(nonce)}

"""The link that posts speak to: bytes in, bytes out, no cookies. Reference: docs/reference/link.md."""

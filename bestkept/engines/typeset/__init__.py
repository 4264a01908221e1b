"""How is it put on paper? A template and data in, the bytes of a PDF out."""

from bestkept.engines.typeset._kernel import lacking, pdf

__all__ = ["lacking", "pdf"]

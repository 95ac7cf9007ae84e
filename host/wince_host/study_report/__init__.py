"""The report of a study: one self-contained HTML file, and its figures as SVG files."""

from ._write import write_report

__all__ = ["write_report"]

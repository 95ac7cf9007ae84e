"""A cell of several numbers: a list in Parquet, numbers with blanks between them in CSV."""

Numbers = tuple[float, ...]

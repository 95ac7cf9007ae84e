"""The words of the pages in German."""

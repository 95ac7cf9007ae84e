"""The words of the pages in other languages than English, a folder for each."""

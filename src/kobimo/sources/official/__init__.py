"""Recognise and read the files of the publishers: one module per format."""

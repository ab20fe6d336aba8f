"""Execution measured beside its peers: the same six chapters, equal outputs, interleaved rounds."""

"""Ask the publishers' web services: one module per protocol, its quirks in its docstring."""

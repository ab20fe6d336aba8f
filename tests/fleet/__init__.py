"""The fleet, on invented official tables for real Kreise, and with real worker processes."""

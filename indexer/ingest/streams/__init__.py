"""Bytes on their way in: opened, unpacked within limits, decoded."""

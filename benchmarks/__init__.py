"""The reference work, side by side: the generated kernel and what a reader might use instead.  `python -m benchmarks`."""

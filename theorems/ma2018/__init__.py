"""Ma, Bassily & Belkin, The power of interpolation:
understanding the effectiveness of SGD in modern over-parametrized learning, ICML 2018, arXiv 1712.06559."""

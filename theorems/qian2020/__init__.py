"""Qian & Klabjan, The impact of the mini-batch size on the dynamics of SGD: variance and beyond, 2020, arXiv 2004.13146."""

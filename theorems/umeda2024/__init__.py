"""Umeda & Iiduka, Increasing both batch size and learning rate accelerates stochastic gradient descent,
TMLR 2025, arXiv 2409.08770."""

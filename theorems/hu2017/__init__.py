"""Hu, Li, Li & Liu, On the diffusion approximation of nonconvex stochastic gradient descent,
Annals of Mathematical Sciences and Applications 4(1), 2019, arXiv 1705.07562."""

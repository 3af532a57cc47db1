"""Smith, Dherin, Barrett & De, On the origin of implicit regularization in stochastic gradient descent,
ICLR 2021, arXiv 2101.12176."""

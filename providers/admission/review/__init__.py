"""Pages of the branch: applications to decide on, visits of the commission, entries of the registry."""

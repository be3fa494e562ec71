"""The formulas of the gradient contract, one file a topic; each has its list ``FORMULAS``.

The functions they are made of work in every backend. In SymPy's a chapter has them as expressions.
"""

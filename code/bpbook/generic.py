"""The generic activation σ and the generic loss C: SymPy knows only that they have derivatives."""

import sympy as sp


class sigma_prime(sp.Function):  # noqa: N801 (printed as it is written in the text)
    """σ′, the derivative of the generic activation."""

    def _latex(self, printer, exp=None):
        return _call(printer, r"\sigma'", exp, self.args)


class sigma(sp.Function):  # noqa: N801
    """σ, any differentiable activation."""

    def fdiff(self, argindex=1):
        """Return σ′ of the argument."""
        return sigma_prime(self.args[0])


class Loss(sp.Function):
    """C(a_1, …, a_n), any differentiable loss of the outputs; the targets are part of it."""

    def fdiff(self, argindex=1):
        """Return ∂C/∂a of the argument of that number, a function that prints as such."""
        return LossSlope(argindex, *self.args)

    def _latex(self, printer, exp=None):
        return _call(printer, "C", exp, self.args)


class LossSlope(sp.Function):
    """∂C/∂a_i of the generic loss; the first argument is i, the others are the outputs."""

    def _latex(self, printer, exp=None):
        text = rf"\frac{{\partial C}}{{\partial {printer._print(self.args[int(self.args[0])])}}}"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


def _call(printer, name, exponent, arguments):
    inside = ", ".join(map(printer._print, arguments))
    power = "" if exponent is None else f"^{{{exponent}}}"
    return rf"{name}{power}\!\left({inside}\right)"

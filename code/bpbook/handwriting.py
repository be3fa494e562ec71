"""How numbers are written by hand: a true minus, brackets where needed, no tails of digits."""

from decimal import Decimal
from fractions import Fraction

DIGITS = 6  # significant, in print; a calculation goes on with all of them
ABOVE = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def write(number, digits=DIGITS):
    """Return a number as text: a fraction exactly, a float to so many significant digits."""
    if isinstance(number, Fraction | int):
        return _fraction(Fraction(number)).replace("-", "−")
    rounded = Decimal(f"{number:.{digits - 1}e}")
    text = f"{rounded:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return ("0" if rounded == 0 else text).replace("-", "−")


def _fraction(number):
    """Return a fraction as a decimal number if that is exact and short, else with a bar."""
    for places in range(DIGITS + 1):
        scaled = number * 10**places
        if scaled.denominator == 1:
            digits = f"{abs(scaled.numerator):0{places + 1}}"
            whole, tail = digits[: len(digits) - places], digits[len(digits) - places :]
            return ("-" if number < 0 else "") + whole + (f".{tail}" if tail else "")
    return str(number)


def bracket(number):
    """Return a number, in brackets if it is negative."""
    return f"({write(number)})" if number < 0 else write(number)


def plus(number):
    """Return what follows a sum to which ``number`` is added: " + 2" or " − 2"."""
    return f" − {write(-number)}" if number < 0 else f" + {write(number)}"


def minus(number):
    """Return what follows a sum from which ``number`` is taken: " − 2" or " − (−2)"."""
    return f" − {bracket(number)}"


def above(number):
    """Return a whole number, as of a layer or a power, as a superscript."""
    return str(number).translate(ABOVE)


def below(*indices):
    """Return indices that count from 0 as a subscript that counts from 1."""
    return "".join(str(index + 1) for index in indices).translate(BELOW)


def dot(first, second):
    """Return a sum of products twice: as a number and as it is written."""
    pairs = list(zip(first, second, strict=True))
    text = " + ".join(f"{bracket(p)}·{bracket(q)}" for p, q in pairs)
    return sum(p * q for p, q in pairs), text


def broken(line, width):
    """Return a line in pieces of at most ``width``, if possible, the number after "=" below."""
    if len(line) <= width:
        return line
    head, _, tail = line.rpartition(" = ")
    parts = _cut(head, " + ")
    pieces = [""]
    for part in parts if len(parts) > 1 else _cut(head, "·"):
        if len(pieces[-1] + part) > width and pieces[-1]:
            pieces.append("   ")
        pieces[-1] += part
    return "\n".join([*pieces, f"    = {tail}"])


def _cut(text, sign):
    """Return the pieces between signs that stand outside brackets; each keeps its sign."""
    cuts = [i for i in range(len(text)) if text.startswith(sign, i)]
    cuts = [i for i in cuts if text.count("(", 0, i) == text.count(")", 0, i)]
    return [text[i:j] for i, j in zip([0, *cuts], [*cuts, len(text)], strict=True)]

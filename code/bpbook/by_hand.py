"""A network by hand: one step of gradient descent, stage by stage, with its arithmetic.

:func:`stages` walks through an :class:`bpbook.examples.Example`, forward, back and update. Each
stage has its numbers, and for each number the line a pencil would write. Loops over Python
numbers, no NumPy.
"""

from dataclasses import dataclass
from fractions import Fraction

from bpbook.checks import choice, whole_number
from bpbook.examples import FUNCTIONS
from bpbook.handwriting import DIGITS, above, below, bracket, broken, dot, minus, plus, write


@dataclass(frozen=True)
class Stage:
    """One stage of the walk.

    Attributes
    ----------
    kind : str
        "z", "a", "J", "delta", "gradient" or "update".
    layer : int
        From 1.
    values : dict
        Rows of numbers by name, such as "z1", "dW2", "db2" or "new W1"; J is a row of one.
    lines : list of str
        The arithmetic, a line for each number.
    """

    kind: str
    layer: int
    values: dict
    lines: list

    @property
    def name(self):
        """Return a name such as "z1", "J" or "update2"."""
        return "J" if self.kind == "J" else f"{self.kind}{self.layer}"

    @property
    def title(self):
        """Say in words what is done."""
        words = {"z": "forward, z", "a": "forward, a", "delta": "backward, δ",
                 "gradient": "backward, gradient", "update": "update"}  # fmt: skip
        return "the loss" if self.kind == "J" else f"{words[self.kind]} of layer {self.layer}"


def stages(example):
    """Yield the stages of one step: forward through the layers, the loss, back, the update."""
    layers = range(1, len(example.sizes))
    a, z, delta, gradients = {0: example.X}, {}, {}, {}
    for layer in layers:
        yield (stage := _z(example, layer, a[layer - 1]))
        z[layer] = stage.values[f"z{layer}"]
        yield (stage := _a(example, layer, z[layer]))
        a[layer] = stage.values[f"a{layer}"]
    yield _loss(example, a[layer])
    for layer in reversed(layers):
        yield (stage := _delta(example, layer, z[layer], a[layer], delta.get(layer + 1)))
        delta[layer] = stage.values[f"delta{layer}"]
    for layer in reversed(layers):
        yield (stage := _gradient(layer, a[layer - 1], delta[layer]))
        gradients[layer] = stage.values
    for layer in layers:
        yield _update(example, layer, gradients[layer])


def _z(example, layer, a_prev):
    W, b = example.W[layer - 1], example.b[layer - 1]

    def entry(i, k):
        total, text = dot(a_prev[i], [row[k] for row in W])
        return total + b[k], text + plus(b[k])

    return _stage("z", layer, example, entry)


def _a(example, layer, z):
    f = FUNCTIONS[example.activations[layer - 1]]

    def entry(i, k):
        number = z[i][k]
        return f.value(number), f.write(z=write(number), minus_z=write(-number))

    return _stage("a", layer, example, entry)


def _loss(example, a):
    rows = zip(a, example.Y, strict=True)
    errors = [(p, y) for outputs, row in rows for p, y in zip(outputs, row, strict=True)]
    total = sum((p - y) ** 2 for p, y in errors)
    text = " + ".join(f"({write(p)}{minus(y)})²" for p, y in errors)
    share = _share(example)
    J = share * total
    many = f"({text})" if len(errors) > 1 else text
    written = many if share == 1 else f"{_written_share(share)}·{many}"
    return Stage("J", len(example.sizes) - 1, {"J": [[J]]}, [f"J = {written} = {write(J)}"])


def _share(example):
    """Return by what the sum of squares is multiplied: ½, or 1 over the number of outputs."""
    mean = Fraction(1, len(example.Y) * len(example.Y[0]))
    return mean if example.loss == "mean_squared_error" else Fraction(1, 2)


def _written_share(share):
    return "½" if share == Fraction(1, 2) else str(share)


def _delta(example, layer, z, a, came_back):
    f = FUNCTIONS[example.activations[layer - 1]]

    def entry(i, k):
        at = {"a": write(a[i][k]), "a_in": bracket(a[i][k])}
        slope = f.slope(z[i][k], a[i][k])
        if example.activations[layer - 1] == "relu" and z[i][k] == 0:
            slope = example.slope_at_kink
        written = f.write_slope(slope=write(slope), **at)
        if came_back is None:
            twice = 2 * _share(example)
            total = twice * (a[i][k] - example.Y[i][k])
            text = f"({write(a[i][k])}{minus(example.Y[i][k])})"
            text = text if twice == 1 else f"{write(twice)}·{text}"
        else:
            total, text = dot(came_back[i], example.W[layer][k])
            text = f"({text})" if "+" in text else text
        return total * slope, f"{text}·{written}"

    return _stage("delta", layer, example, entry)


def _gradient(layer, a_prev, delta):
    up, lines, values = above(layer), [], {}
    values[f"dW{layer}"] = [[None] * len(delta[0]) for _ in a_prev[0]]
    for j, row in enumerate(values[f"dW{layer}"]):
        for k in range(len(row)):
            row[k], text = dot([a[j] for a in a_prev], [d[k] for d in delta])
            lines.append(f"∂J/∂W{up}{below(j, k)} = {text} = {write(row[k])}")
    values[f"db{layer}"] = [[sum(column) for column in zip(*delta, strict=True)]]
    for k, column in enumerate(zip(*delta, strict=True)):
        text = " + ".join(map(bracket, column)) if len(column) > 1 else f"δ{up}{below(k)}"
        lines.append(f"∂J/∂b{up}{below(k)} = {text} = {write(sum(column))}")
    return Stage("gradient", layer, values, lines)


def _update(example, layer, gradients):
    rate, up = example.learning_rate, above(layer)
    lines, values = [], {}
    for name, rows in (("W", example.W[layer - 1]), ("b", [example.b[layer - 1]])):
        slopes = gradients[f"d{name}{layer}"]
        new = [[None] * len(row) for row in rows]
        for j, k in ((j, k) for j, row in enumerate(rows) for k in range(len(row))):
            old, slope = rows[j][k], slopes[j][k]
            new[j][k] = old - rate * slope
            at = below(j, k) if name == "W" else below(k)
            text = f"{write(old)} − {bracket(rate)}·{bracket(slope)}"
            lines.append(f"{name}{up}{at} ← {text} = {write(new[j][k], DIGITS + 3)}")
        values[f"new {name}{layer}"] = new
    return Stage("update", layer, values, lines)


def _stage(kind, layer, example, entry):
    """Return a stage with a number for each sample and neuron; ``entry(i, k)`` computes them."""
    letter = f"{'δ' if kind == 'delta' else kind}{above(layer)}"
    rows, lines = [], []
    for i in range(len(example.X)):
        rows.append([])
        for k in range(example.sizes[layer]):
            number, text = entry(i, k)
            rows[-1].append(number)
            at = below(i, k) if len(example.X) > 1 else below(k)
            same = text == write(number)
            lines.append(f"{letter}{at} = {text}" + ("" if same else f" = {write(number)}"))
    return Stage(kind, layer, {f"{kind}{layer}": rows}, lines)


def results(example):
    """Return all numbers of one step by name, such as "z1", "J", "delta2", "dW1", "new b1"."""
    return {name: rows for stage in stages(example) for name, rows in stage.values.items()}


def updated(example, steps=1):
    """Return the example after so many steps of gradient descent, 0 or more."""
    layers = range(1, len(example.sizes))
    for _ in range(whole_number("steps", steps, minimum=0)):
        found = results(example)
        example = example.change(
            W=[found[f"new W{layer}"] for layer in layers],
            b=[found[f"new b{layer}"][0] for layer in layers],
        )
    return example


def names(example):
    """Return the names of the stages in their order."""
    return [stage.name for stage in stages(example)]


def written(example, *chosen, width=42):
    """Return the arithmetic as text.

    Parameters
    ----------
    example : Example
    *chosen : str
        Names of stages, such as "z1"; by default all, each under its title.
    width : int
        A longer line is broken before its last "=".
    """
    for name in chosen:
        choice("stage", name, dict.fromkeys(names(example)))
    text = []
    for stage in stages(example):
        if stage.name in chosen or not chosen:
            text += [] if chosen else [f"-- {stage.title}"]
            text += [broken(line, width) for line in stage.lines]
    return "\n".join(text)

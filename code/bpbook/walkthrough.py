"""A walk through an example by hand, as pictures: one for each stage, forward, back and update."""

from bpbook import by_hand, plots
from bpbook.handwriting import above, write
from bpbook.pictures import Picture, canvas
from bpbook.widgets import explorer

SLOPE = "∂J/∂"
WIDTH = 4.2  # inches


def walk(example, at=None):
    """Return an explorer of all stages of an example, one for each position of the slider."""
    steps = list(range(1, len(by_hand.names(example)) + 1))
    return explorer(lambda step: picture(example, step), step=steps, at={"step": at or 2})


def picture(example, step, said=""):
    """Return the picture of one stage; its words are the arithmetic of this stage.

    Parameters
    ----------
    example : bpbook.examples.Example
    step : int
        Which stage, from 1.
    said : str
        What the words say besides the number of the step.

    Raises
    ------
    ValueError
        If there is no such stage.
    """
    walked = list(by_hand.stages(example))
    if not 1 <= step <= len(walked):
        raise ValueError(f"step is {step}: expected a whole number from 1 to {len(walked)}")
    stage = walked[step - 1]
    with canvas(figsize=(WIDTH, _height(example))) as (figure, ax):
        draw(ax, example, walked[:step])
        lines = "; ".join(stage.lines)
        return Picture(figure, f"Step {step}{said}, {stage.title}: {lines}.")


def _height(example):
    columns = len(example.sizes) - 1
    width = columns * plots.LAYER_GAP + 1.4
    return WIDTH * ((max(example.sizes) - 1) * _apart(example) + 2 * _radius(example) + 2.1) / width


def _apart(example):
    """Return how far the neurons of a layer are apart; above a neuron there may be a target."""
    return 1.7 if max(example.sizes) <= 2 else 1.4


def _radius(example):
    """Return the radius of a neuron: where many edges meet, their labels need the room."""
    return 0.5 if max(example.sizes) <= 2 else plots.RADIUS


def draw(ax, example, walked):
    """Draw the network as it is after the stages walked so far; the last of them is marked."""
    n_layers, stage = len(example.sizes) - 1, walked[-1]
    nodes = [_columns(example.X)] + [[""] * n for n in example.sizes[1:]]
    names, edges, biases = ["x"] + [""] * n_layers, list(example.W), list(example.b)
    under = [f"W{above(layer)}, b{above(layer)}" for layer in range(1, n_layers + 1)]
    for passed in walked:
        layer = passed.layer
        if passed.kind in ("z", "a", "delta"):
            nodes[layer] = _columns(passed.values[passed.name])
            names[layer] = ("δ" if passed.kind == "delta" else passed.kind) + above(layer)
        if passed.kind in ("gradient", "update"):
            before = "d{}" if passed.kind == "gradient" else "new {}"
            edges[layer - 1] = passed.values[before.format("W") + str(layer)]
            biases[layer - 1] = passed.values[before.format("b") + str(layer)][0]
            word = SLOPE if passed.kind == "gradient" else "new "
            under[layer - 1] = f"{word}W{above(layer)}, b{above(layer)}"
    room = {"apart": _apart(example), "radius": _radius(example)}
    plots.network(
        ax, example.sizes, nodes, edges, names, **room, marked=_marked(stage), write=_short
    )
    low = ax.get_ylim()[0]
    for layer, row in enumerate(biases, start=1):
        for k, number in enumerate(row):
            y = ((len(row) - 1) / 2 - k) * _apart(example) - _radius(example) - 0.06
            ax.text(layer * plots.LAYER_GAP, y, _short(number), fontsize=8, ha="center", va="top")
        ax.text((layer - 0.5) * plots.LAYER_GAP, low - 0.25, under[layer - 1], fontsize=9,
                ha="center", va="center")  # fmt: skip
    _targets(ax, example)
    J = next((p.values["J"][0][0] for p in walked if p.kind == "J"), None)
    if J is not None:
        weight = "bold" if stage.kind == "J" else "normal"
        ax.text(n_layers * plots.LAYER_GAP + 0.6, low - 0.65, f"J = {write(J, 4)}", fontsize=9,
                ha="right", va="center", weight=weight)  # fmt: skip
    ax.set_ylim(low - 0.9, None)


def _targets(ax, example):
    """Write the targets above the outputs."""
    columns = list(zip(*example.Y, strict=True))
    for k, column in enumerate(columns):
        y = ((len(columns) - 1) / 2 - k) * _apart(example) + _radius(example) + 0.06
        text = "y " + ", ".join(map(_short, column))
        ax.text((len(example.sizes) - 1) * plots.LAYER_GAP, y, text,
                fontsize=8, ha="center", va="bottom")  # fmt: skip


def _marked(stage):
    """Return what this stage computes, and the edges it uses."""
    nodes, edges = ("nodes", stage.layer), ("edges", stage.layer)
    return {
        "z": {nodes, edges},
        "a": {nodes},
        "J": {nodes},
        "delta": {nodes, ("edges", stage.layer + 1)},
        "gradient": {edges},
        "update": {edges},
    }[stage.kind]


def _columns(rows):
    """Return a text for each neuron; the samples stand below one another."""
    return ["\n".join(map(_short, column)) for column in zip(*rows, strict=True)]


def _short(number):
    """Return a number in few digits: a neuron is small."""
    if 0 < abs(number) < 0.00995:
        return f"{float(number):.1e}".replace("e-0", "e-").replace("-", "−")
    return write(float(number), 3)

"""Answers of the chapter on the chain rule."""

from bpbook.exercises import Exercise, array, function, number

GRAPHS = (
    [[], [(0, 3.0)], [(0, -2.0)], [(1, 5.0), (2, 7.0)]],  # a diamond
    [[], [], [(0, 2.0), (0, 2.0)], [(1, 4.0)], [(2, 0.5)]],  # parallel edges, a dead end
)
RIGHT = ([1.0, 5.0, 7.0, 1.0], [2.0, 0.0, 0.5, 0.0, 1.0])


@function
def _grade_sweep(slopes):
    for edges, right in zip(GRAPHS, RIGHT, strict=True):
        found = slopes([list(pairs) for pairs in edges])
        if len(found) != len(edges):
            return f"Expected {len(edges)} slopes, one for each node, got {len(found)}."
        if found[-1] != 1:
            return "The slope of J by itself is 1: start there."
        misses = [k for k in range(len(edges)) if abs(found[k] - right[k]) > 1e-9]
        if misses:
            k = misses[0]
            return (
                f"For {edges} the slope of node {k} should be {right[k]:g}, not {found[k]:g}. "
                "Does every edge add its share, and only when its node is complete?"
            )
    return None


def _sweep(edges):
    slope = [0.0] * len(edges)
    slope[-1] = 1.0
    for k in reversed(range(len(edges))):
        for before, local in edges[k]:
            slope[before] += local * slope[k]
    return slope


def _storing(edges):
    slope = [0.0] * len(edges)
    slope[-1] = 1.0
    for k in reversed(range(len(edges))):
        for before, local in edges[k]:
            slope[before] = local * slope[k]
    return slope


def _from_the_front(edges):
    slope = [0.0] * len(edges)
    slope[-1] = 1.0
    for k in range(len(edges)):
        for before, local in edges[k]:
            slope[before] += local * slope[k]
    return slope


EXERCISES = {
    "hand": Exercise(
        number(
            12,
            (4, "This is the slope of z. One more edge leads to w."),
            (24, "The ½ cancels the 2 of the square: the slope of r is r."),
        ),
        solution=12,
        wrong=(4, 24),
    ),
    "diamond": Exercise(
        number(
            40,
            (28, "This is the way through u alone."),
            (12, "This is the way through v alone."),
            (336, "Along a path derivatives multiply, but paths are added."),
        ),
        solution=40,
        wrong=(28, 12, 336),
    ),
    "paths": Exercise(
        number(
            1000,
            (10_000, "The weight leads into one neuron of the first layer, not into all ten."),
            (30, "A path chooses in every layer: the choices multiply."),
            (100, "The outputs are a choice, too."),
        ),
        solution=1000,
        wrong=(10_000, 30, 100),
    ),
    "modes": Exercise(
        array(
            (3, 1000),
            ((1000, 3), "Forward mode comes first in the pair, and starts at the inputs."),
            ((1, 1), "One sweep serves one input in forward mode, one result in reverse mode."),
        ),
        solution=(3, 1000),
        wrong=((1000, 3), (1, 1)),
    ),
    "product": Exercise(
        number(
            145,
            (147, "The slope of J is 1: the first two products cost nothing."),
            (2449, "This is each derivative by itself. The question is for the reverse sweep."),
            (96, "The value has to be computed as well."),
        ),
        solution=145,
        wrong=(147, 2449, 96),
    ),
    "sweep": Exercise(_grade_sweep, solution=_sweep, wrong=(_storing, _from_the_front)),
}

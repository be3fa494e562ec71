"""The neurons of McCulloch and Pitts (1943): they fire or not, and a single inhibition is a veto.

A net is a dict: the name of each neuron, and the :class:`Neuron`. Names without one are inputs.
Every neuron answers one step after what it hears.
"""

from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Neuron:
    """A threshold neuron.

    Attributes
    ----------
    threshold : int
        How many excitatory synapses must be active.
    excitatory, inhibitory : tuple of str
        Whom the neuron hears. A name that stands twice has two synapses.
    """

    threshold: int
    excitatory: tuple = ()
    inhibitory: tuple = ()

    def fires(self, active):
        """Whether the neuron fires a step after those in the set ``active`` did."""
        if any(name in active for name in self.inhibitory):
            return False
        return sum(name in active for name in self.excitatory) >= self.threshold


def film(net, inputs):
    """Return who is active at each moment.

    Parameters
    ----------
    net : dict of str to Neuron
        The neurons by name. Before the first moment none has fired.
    inputs : sequence of collections of str
        The inputs that are on at each moment.

    Returns
    -------
    list of set of str
        For each moment the inputs that are on and the neurons that fire.
    """
    moments, before = [], set()
    for on in inputs:
        fired = {name for name, neuron in net.items() if moments and neuron.fires(before)}
        before = set(on) | fired
        moments.append(before)
    return moments


def truth_table(net, inputs, output, steps):
    """Return what ``output`` does for each combination of the inputs, in counting order.

    Parameters
    ----------
    net : dict of str to Neuron
        The neurons by name.
    inputs : sequence of str
        The names of the inputs, the first changes most slowly.
    output : str
        The neuron to watch.
    steps : int
        Synaptic delays to wait.

    Returns
    -------
    list of int
        0 or 1 for each combination.
    """
    table = []
    for bits in product((0, 1), repeat=len(inputs)):
        on = {name for name, bit in zip(inputs, bits, strict=True) if bit}
        table.append(int(output in film(net, [on] * (steps + 1))[-1]))
    return table


AND = {"out": Neuron(2, ("a", "b"))}
OR = {"out": Neuron(1, ("a", "b"))}
AND_NOT = {"out": Neuron(1, ("a",), inhibitory=("b",))}
NOT = {"out": Neuron(0, inhibitory=("a",))}
XOR = {
    "only a": Neuron(1, ("a",), inhibitory=("b",)),
    "only b": Neuron(1, ("b",), inhibitory=("a",)),
    "out": Neuron(1, ("only a", "only b")),
}
HEAT_AND_COLD = {
    "was cold": Neuron(1, ("cold",)),
    "cold ended": Neuron(1, ("was cold",), inhibitory=("cold",)),
    "feels heat": Neuron(1, ("heat", "cold ended")),
    "feels cold": Neuron(2, ("was cold", "cold")),
}
"""The net of the paper's Figure 1e, with receptors for heat and cold as inputs."""

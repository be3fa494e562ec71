"""The works that the history tells, and which of three ideas each of them has.

The marks are a judgement by three questions:

- chain rule: are derivatives carried through a composition of steps, backwards or forwards?
- layers: is there more than one layer of neurons whose weights are designed or learned? (A
  recurrent net that is trained through time has one for each moment.)
- data: do the weights, or parameters, come from examples, by a rule?
"""

from dataclasses import dataclass

from bpbook.pictures import BLUE, GREEN, GREY, ORANGE

IDEAS = ("chain rule", "layers", "data")
COLOURS = dict(zip(IDEAS, (BLUE, ORANGE, GREEN), strict=True))
ALL = "all three"


@dataclass(frozen=True)
class Work:
    """One work.

    Attributes
    ----------
    year : int
        Of its publication.
    authors : str
        Family names.
    idea : str
        What is new in it, in a few words.
    key : str
        In references.bib.
    has : tuple of str
        Those of ``IDEAS`` that it has.
    """

    year: int
    authors: str
    idea: str
    key: str
    has: tuple


def _work(year, authors, idea, key, marks):
    return Work(year, authors, idea, key, tuple(name for name in IDEAS if name[0] in marks))


WORKS = (
    _work(1943, "McCulloch, Pitts", "neurons as logic", "mcculloch1943logical", "l"),
    _work(1949, "Hebb", "use strengthens synapses", "hebb1949organization", "d"),
    _work(1958, "Rosenblatt", "the perceptron", "rosenblatt1958perceptron", "d"),
    _work(1960, "Widrow, Hoff", "ADALINE, least squares", "widrow1960adaptive", "d"),
    _work(1960, "Kelley", "gradients of flight paths", "kelley1960gradient", "c"),
    _work(1961, "Bryson", "multi-stage gradients", "bryson1961gradient", "c"),
    _work(1962, "Dreyfus", "the same by chain rule", "dreyfus1962numerical", "c"),
    _work(1962, "Novikoff", "a bound on mistakes", "novikoff1962convergence", "d"),
    _work(1969, "Minsky, Papert", "limits of one layer", "minsky1969perceptrons", "d"),
    _work(1970, "Linnainmaa", "reverse mode", "linnainmaa1970representation", "c"),
    _work(1974, "Werbos", "gradients fit models", "werbos1974beyond", "cd"),
    _work(1976, "Linnainmaa", "reverse mode, in English", "linnainmaa1976taylor", "c"),
    _work(1980, "Fukushima", "the neocognitron", "fukushima1980neocognitron", "ld"),
    _work(1982, "Hopfield", "memory as energy", "hopfield1982neural", "d"),
    _work(1982, "Werbos", "gradients for neural nets", "werbos1982applications", "cld"),
    _work(1985, "Parker", "learning-logic", "parker1985learning", "cld"),
    _work(1985, "Le Cun", "errors sent backwards", "lecun1985procedure", "cld"),
    _work(1986, "Rumelhart, Hinton, Williams", "back-propagation", "rumelhart1986nature", "cld"),
    _work(1986, "the same, in PDP", "the generalised delta rule", "rumelhart1986learning", "cld"),
    _work(1986, "Hinton", "family trees", "hinton1986learning", "cld"),
    _work(1989, "LeCun and others", "postcodes", "lecun1989backpropagation", "cld"),
    _work(1989, "Williams, Zipser", "recurrent, as it runs", "williams1989learning", "cld"),
    _work(1991, "Hochreiter", "gradients vanish", "hochreiter1991untersuchungen", "cld"),
    _work(1994, "Bengio, Simard, Frasconi", "long spans are hard", "bengio1994learning", "cld"),
    _work(1997, "Hochreiter, Schmidhuber", "LSTM", "hochreiter1997long", "cld"),
    _work(2006, "Hinton, Osindero, Teh", "deep belief nets", "hinton2006fast", "ld"),
    _work(2008, "Griewank, Walther", "the book on reverse mode", "griewank2008evaluating", "c"),
    _work(2010, "Nair, Hinton", "rectified linear units", "nair2010rectified", "cld"),
    _work(2010, "Glorot, Bengio", "initial weights", "glorot2010understanding", "cld"),
    _work(2012, "Griewank", "who invented it?", "griewank2012who", "c"),
    _work(2014, "Srivastava and others", "dropout", "srivastava2014dropout", "cld"),
    _work(2014, "Kingma, Ba", "Adam", "kingma2015adam", "cld"),
    _work(2015, "Ioffe, Szegedy", "batch normalisation", "ioffe2015batch", "cld"),
    _work(2015, "He and others", "weights for ReLU", "he2015delving", "cld"),
    _work(2015, "He and others", "residual networks", "he2016deep", "cld"),
    _work(2017, "Vaswani and others", "attention only", "vaswani2017attention", "cld"),
    _work(2018, "Howard, Ruder", "fine-tuned language", "howard2018universal", "cld"),
    _work(2021, "Hu and others", "LoRA", "hu2022lora", "cld"),
)


def having(idea, until=None):
    """Return the works that have an idea, or "all three", up to a year.

    Raises
    ------
    ValueError
        If ``idea`` is none of these.
    """
    if idea not in (*IDEAS, ALL):
        raise ValueError(f"idea is {idea!r}: expected one of {', '.join((*IDEAS, ALL))}")
    wanted = set(IDEAS) if idea == ALL else {idea}
    return [work for work in published(until) if wanted <= set(work.has)]


def published(until=None):
    """Return the works up to a year, that year included."""
    return [work for work in WORKS if until is None or work.year <= until]


def draw(ax, works=WORKS, chosen=None):
    """Draw works below one another, tied to a scale of years, with a dot for each idea.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    works : sequence of Work
        The first ones of ``WORKS``; the others leave their rows empty.
    chosen : sequence of Work, optional
        Those on a coloured band; the dots of the others are grey. Without it no row has a band and
        every dot its colour.
    """
    rows, first, last = len(WORKS) - 1, WORKS[0].year, WORKS[-1].year
    ax.plot([0, 0], [0, rows], color=GREY, linewidth=1)
    for row, work in enumerate(works):
        height = rows * (work.year - first) / (last - first)
        ax.plot([0, 6], [height, row], color=GREY, linewidth=0.5)
        ax.plot(0, height, ".", color=GREY, markersize=4)
        for x, text in [(6.5, work.year), (14.5, work.authors), (54.5, work.idea)]:
            ax.text(x, row, str(text), va="center", fontsize=8.5)
        if chosen is not None and work in chosen:
            ax.fill_between([6, 103], row - 0.46, row + 0.46, color=BLUE, alpha=0.18, linewidth=0)
        for idea in work.has:
            is_grey = chosen is not None and work not in chosen
            ax.plot(_column(idea), row, "o", color=GREY if is_grey else COLOURS[idea], markersize=5)
    for idea in IDEAS:
        ax.text(_column(idea), -0.9, idea, rotation=35, fontsize=8.5)
    ax.set(xlim=(-1, 106), ylim=(rows + 0.6, -2.6))
    ax.axis("off")
    return ax


def _column(idea):
    return 90 + 5 * IDEAS.index(idea)

"""An explorer: sliders that choose among pictures which were all drawn beforehand.

The pictures lie in nested stacks, and the sliders are linked to the stacks in the browser, so that
they move on a static page without a kernel. Where a kernel runs, a second row takes values between
the drawn ones and draws them on demand. Nothing is computed here: ``draw`` does that.
"""

import html
import math
import numbers

import ipywidgets as ipw
from tqdm import tqdm


def explorer(draw, *, at=None, **settings):
    """Return sliders over ``settings`` and the picture that belongs to where they stand.

    Parameters
    ----------
    draw : callable
        ``draw(**values)`` returns the :class:`bpbook.pictures.Picture` of one value per setting.
    at : dict, optional
        The value at which a slider stands at first; by default the middle one.
    **settings : list
        The values of each slider, two or more; one picture is drawn for every combination.

    Returns
    -------
    ipywidgets.VBox

    Raises
    ------
    ValueError
        If there is no setting, a setting has less than two values, or ``at`` names a value
        that is not there.

    Examples
    --------
    >>> explorer(draw_run, learning_rate=[0.1, 0.3, 1.0], initialization=["he", "zeros"])
    """
    at = at or {}
    _check(settings, at)
    sliders = {name: _slider(name, values, at) for name, values in settings.items()}
    n_frames = math.prod(len(values) for values in settings.values())
    with tqdm(total=n_frames, desc="Drawing", leave=False, delay=2) as bar:
        frames = _stack(draw, list(settings.items()), {}, sliders, bar)
    root = Explorer([*sliders.values(), frames, _free_values(draw, settings, sliders)])
    root.summary = f"Explorer of {' × '.join(map(_words, settings))}: {n_frames} pictures."
    root.add_class("bp-explorer")
    return root


class Explorer(ipw.VBox):
    """The sliders and pictures of one explorer; its plain text says what it is."""

    summary = ""

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        data, *metadata = bundle if isinstance(bundle, tuple) else (bundle,)
        data["text/plain"] = self.summary
        return (data, *metadata) if metadata else data


def _slider(name, values, at):
    first = at.get(name, values[len(values) // 2])
    return ipw.SelectionSlider(
        options=[(_label(value), i) for i, value in enumerate(values)],
        index=values.index(first),
        description=_words(name),
        style={"description_width": "initial"},
        layout={"width": "auto"},
    )


def _stack(draw, settings, values, sliders, bar):
    """Return the picture for ``values``, inside a stack for every setting that is still open."""
    if not settings:
        frame = ipw.HTML(_frame(draw(**values)))
        bar.update()
        return frame
    (name, choices), *others = settings
    children = [_stack(draw, others, {**values, name: choice}, sliders, bar) for choice in choices]
    stack = ipw.Stack(children, selected_index=sliders[name].index)
    ipw.jslink((sliders[name], "index"), (stack, "selected_index"))
    return stack


def _frame(picture):
    # The words are the picture's text alternative already: hidden here, they are not heard twice.
    words = html.escape(picture.alt)
    return f'{picture.svg}<p class="bp-caption" aria-hidden="true">{words}</p>'


def _free_values(draw, settings, sliders):
    """Return the row that needs a kernel: a field per setting and a button that draws."""
    fields = {name: _field(values, sliders[name].index) for name, values in settings.items()}
    button = ipw.Button(description="Draw this value")
    result = ipw.HTML()

    def show(_):
        try:
            result.value = _frame(draw(**{name: field.value for name, field in fields.items()}))
        except (ValueError, ArithmeticError) as error:
            result.value = f'<p class="bp-caption">{html.escape(str(error))}</p>'

    button.on_click(show)
    wide = {"width": "9rem"}
    labelled = [
        ipw.HBox([ipw.Label(_words(name), layout=wide), field]) for name, field in fields.items()
    ]
    hint = ipw.HTML("<p>With a kernel, any other value too:</p>")
    box = ipw.VBox([hint, *labelled, button, result])
    box.add_class("bp-needs-kernel")
    return box


def _field(values, index):
    if all(isinstance(value, numbers.Real) for value in values):
        kind = (
            ipw.IntText if all(isinstance(v, numbers.Integral) for v in values) else ipw.FloatText
        )
        return kind(value=values[index])
    return ipw.Dropdown(options=values, index=index)


def _check(settings, at):
    if not settings:
        raise ValueError("no setting given: expected at least one, such as learning_rate=[0.1, 1]")
    for name, values in settings.items():
        if not isinstance(values, (list, tuple)) or len(values) < 2:
            raise ValueError(f"{name} is {values!r}: expected a list of two values or more")
    for name, value in at.items():
        if value not in settings.get(name, ()):
            raise ValueError(f"at has {name}={value!r}, which is not among the settings")


def _words(name):
    return name.replace("_", " ")


def _label(value):
    return f"{value:g}".replace("-", "−") if isinstance(value, numbers.Real) else str(value)

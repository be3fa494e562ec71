"""Both frameworks as one parameter, and a table of what was seen at the end."""

import agreement
import pytest
from tensorflow_twin import TensorFlowTwin
from torch_twin import TorchTwin


@pytest.fixture(params=[TorchTwin, TensorFlowTwin], ids=lambda twin: twin.framework)
def make_twin(request):
    """Return a framework's class of twins."""
    return request.param


def pytest_terminal_summary(terminalreporter):
    if agreement.SEEN:
        terminalreporter.section("agreement")
        for line in agreement.table():
            terminalreporter.write_line(line)

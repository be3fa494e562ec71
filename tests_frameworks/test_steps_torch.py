"""Every optimiser takes PyTorch's path: after 50 steps on the same batches theta is the same."""

import copy
import math

import numpy as np
import pytest
from agreement import assert_agreement, difference, relative
from nets import FAMILIES, batches, trainable
from torch import nn, optim
from torch.optim import lr_scheduler
from torch_twin import TorchTwin

from bpbook import L2, SGD, AdaGrad, Adam, AdamW, BatchNorm, RMSProp, clip_gradient, fit, schedules

THETA = "float64: theta after 50 steps"
# All formulas are the same. epsilon is large, so that it shows where in the formula it stands.
PAIRS = {
    "SGD": (lambda: SGD(0.1), lambda p: optim.SGD(p, 0.1)),
    "momentum": (lambda: SGD(0.05, 0.9), lambda p: optim.SGD(p, 0.05, 0.9)),
    "Nesterov": (
        lambda: SGD(0.05, 0.9, nesterov=True),
        lambda p: optim.SGD(p, 0.05, 0.9, nesterov=True),
    ),
    "weight decay": (
        lambda: SGD(0.1, weight_decay=0.02),
        lambda p: optim.SGD(p, 0.1, weight_decay=0.02),
    ),
    "Nesterov with weight decay": (
        lambda: SGD(0.05, 0.9, nesterov=True, weight_decay=0.02),
        lambda p: optim.SGD(p, 0.05, 0.9, nesterov=True, weight_decay=0.02),
    ),
    "AdaGrad": (lambda: AdaGrad(0.05, 1e-3), lambda p: optim.Adagrad(p, 0.05, eps=1e-3)),
    "AdaGrad, defaults": (AdaGrad, lambda p: optim.Adagrad(p)),
    "RMSProp": (
        lambda: RMSProp(0.01, 0.8, 1e-3),
        lambda p: optim.RMSprop(p, 0.01, alpha=0.8, eps=1e-3),
    ),
    "RMSProp, defaults": (RMSProp, lambda p: optim.RMSprop(p, 0.001, alpha=0.9)),
    "Adam": (
        lambda: Adam(0.01, 0.8, 0.95, 1e-3),
        lambda p: optim.Adam(p, 0.01, (0.8, 0.95), eps=1e-3),
    ),
    "Adam, defaults": (Adam, lambda p: optim.Adam(p)),
    "AdamW": (
        lambda: AdamW(0.01, 0.1, beta1=0.8, beta2=0.95, epsilon=1e-3),
        lambda p: optim.AdamW(p, 0.01, (0.8, 0.95), 1e-3, weight_decay=0.1),
    ),
    "AdamW, defaults": (AdamW, lambda p: optim.AdamW(p)),
}
SCHEDULES = {
    "step": (
        schedules.step(every=8, factor=0.6),
        lambda o: lr_scheduler.StepLR(o, step_size=8, gamma=0.6),
    ),
    "exponential": (
        schedules.exponential(end=0.05),
        lambda o: lr_scheduler.ExponentialLR(o, gamma=0.05 ** (1 / 49)),
    ),
    "cosine": (
        schedules.cosine(),
        lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=49),
    ),
    "cosine to an end": (
        schedules.cosine(end=0.2),
        lambda o: lr_scheduler.CosineAnnealingLR(o, 49, eta_min=0.2 * o.param_groups[0]["lr"]),
    ),
    "warm-up": (
        schedules.warmup(10),
        lambda o: lr_scheduler.LinearLR(o, start_factor=0.1, total_iters=9),
    ),
    "warm-up, then cosine": (
        schedules.warmup(10, then=schedules.cosine()),
        lambda o: lr_scheduler.LambdaLR(
            o,
            lambda k: (k + 1) / 10 if k < 10 else (1 + math.cos(math.pi * (k - 10) / 39)) / 2,
        ),
    ),
}
each_family = pytest.mark.parametrize("family", FAMILIES)


def assert_same_theta(family, net, twin):
    assert_agreement(THETA, family, twin, [difference(net, net.theta, twin.theta)])


@each_family
@pytest.mark.parametrize("name", PAIRS)
def test_theta_after_50_steps(family, name):
    net, X, Y = trainable(family)
    twin, (ours, theirs) = TorchTwin(net), PAIRS[name]
    ours, theirs = ours(), theirs(twin.variables)
    start = net.theta.copy()
    for x, y in batches(X, Y, 50):
        J, grad = net.loss_and_gradient(x, y)
        ours.step(net.theta, grad)
        assert relative(J, twin.step(theirs, x, y)) <= 1e-10
    assert relative(net.theta, start) > 1e-3
    assert_same_theta(family, net, twin)
    assert relative(net.predict(X), twin.predict(X)) <= 1e-9


@each_family
@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("ours", [SGD(0.1, 0.9), AdamW(0.02)], ids=["SGD", "AdamW"])
def test_fit_with_a_schedule(family, name, ours):
    # 37 samples in batches of 8, the last of 5: 5 steps in each of 10 epochs.
    net, X, Y = trainable(family, m=37)
    twin, (schedule, scheduler) = TorchTwin(net), SCHEDULES[name]
    theirs = optim.AdamW(twin.variables, 0.02)
    if isinstance(ours, SGD):
        theirs = optim.SGD(twin.variables, 0.1, 0.9)
    scheduler = scheduler(theirs)
    ours = copy.deepcopy(ours)  # each test starts without a past
    history = fit(net, X, Y, optimizer=ours, epochs=10, batch_size=8, rng=3, schedule=schedule,
                  progress=False)  # fmt: skip
    rng, losses = np.random.default_rng(3), []
    for _ in range(10):
        order = rng.permutation(37)
        parts = [order[start : start + 8] for start in range(0, 37, 8)]
        loss = 0
        for part in parts:
            loss += twin.step(theirs, X[part], Y[part]) * len(part) / 37
            scheduler.step()
        losses.append(loss)
    assert relative(history.loss, losses) <= 1e-10
    assert_same_theta(family, net, twin)


@each_family
def test_fit_with_clipped_gradients_and_a_penalty(family):
    net, X, Y = trainable(family, penalty=L2(0.01))
    twin = TorchTwin(net)
    theirs = optim.SGD(twin.variables, 0.5, 0.5)
    norms = []
    for _ in range(50):
        norms.append(np.linalg.norm(twin.loss_and_gradient(X, Y)[1]))
        twin.step(theirs, X, Y, clip=0.2)
    assert min(norms) < 0.2 < max(norms)  # some are clipped, some are not
    fit(net, X, Y, optimizer=SGD(0.5, 0.5), epochs=50, clip=0.2, progress=False)
    assert_same_theta(family, net, twin)


@each_family
def test_fit_of_the_upper_layers_only(family):
    net, X, Y = trainable(family)
    net.freeze(1)
    twin = TorchTwin(net)
    twin.loss_and_gradients(X, Y)  # marks what is frozen
    start = net.theta.copy()
    theirs = optim.Adam([v for v in twin.variables if v.requires_grad], 0.01)
    for _ in range(50):
        twin.step(theirs, X, Y)
    fit(net, X, Y, optimizer=Adam(0.01), epochs=50, progress=False)
    assert_same_theta(family, net, twin)
    frozen = slice(0, net.trainable.start)
    assert np.array_equal(net.theta[frozen], start[frozen])


@each_family
def test_a_clipped_gradient_but_for_a_millionth(family):
    # PyTorch multiplies by largest / (norm + 1e-6), we and TensorFlow by largest / norm.
    net, X, Y = trainable(family)
    twin = TorchTwin(net)
    twin.loss_and_gradients(X, Y)
    grad = net.loss_and_gradient(X, Y)[1]
    norm = clip_gradient(grad, 0.01)
    theirs = float(nn.utils.clip_grad_norm_(twin.variables, 0.01))
    assert relative(norm, theirs) <= 1e-13
    clipped = twin.joined([v.grad for v in twin.variables])
    assert relative(grad, clipped * (norm + 1e-6) / norm) <= 1e-13
    assert relative(grad, clipped) == pytest.approx(1e-6 / norm, rel=1e-5)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("family", ["MLP", "CNN"])
def test_running_averages(family, seed):
    net, X, Y = FAMILIES[family](np.random.default_rng(seed))
    twin = TorchTwin(net)
    for k in range(5):
        net.loss_and_gradient(X + k, Y)
        twin.loss_and_gradient(X + k, Y)
    for layer, module in zip(net.layers, twin.modules, strict=True):
        if isinstance(layer, BatchNorm):
            for name, running in zip(("mean", "variance"), ("mean", "var"), strict=True):
                theirs = getattr(module, f"running_{running}").numpy()
                assert relative(layer.state[name], theirs) <= 1e-13
    assert relative(net.predict(X), twin.predict(X)) <= 1e-12

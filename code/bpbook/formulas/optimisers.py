"""The optimisers' rules, one step each, in every backend; no gradients of their own.

``rule(B, theta, grad, state, eta, …)`` returns the new theta and the new state, a dict that is
empty before the first step.
"""

FORMULAS = []


def sgd(B, theta, grad, state, eta, weight_decay=0):
    """Take a plain step, with weight decay if asked for."""
    return theta - eta * (grad + weight_decay * theta), state


def momentum(B, theta, grad, state, eta, mu=0.9):
    """Step along the velocity."""
    v = mu * state.get("v", 0) + grad
    return theta - eta * v, {"v": v}


def nesterov(B, theta, grad, state, eta, mu=0.9):
    """Step along the gradient and the velocity that comes next."""
    v = mu * state.get("v", 0) + grad
    return theta - eta * (grad + mu * v), {"v": v}


def adagrad(B, theta, grad, state, eta, epsilon=1e-10):
    """Divide by the root of the sum of squares."""
    s = state.get("s", 0) + grad**2
    return theta - eta * grad / (B.sqrt(s) + epsilon), {"s": s}


def rmsprop(B, theta, grad, state, eta, rho=0.9, epsilon=1e-8):
    """Divide by the root of a running mean of squares."""
    s = rho * state.get("s", 0) + (1 - rho) * grad**2
    return theta - eta * grad / (B.sqrt(s) + epsilon), {"s": s}


def adam(B, theta, grad, state, eta, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Combine both, each corrected for its start at 0."""
    t = state.get("t", 0) + 1
    v = beta1 * state.get("v", 0) + (1 - beta1) * grad
    s = beta2 * state.get("s", 0) + (1 - beta2) * grad**2
    v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
    return theta - eta * v_hat / (B.sqrt(s_hat) + epsilon), {"t": t, "v": v, "s": s}


def adamw(B, theta, grad, state, eta, weight_decay=0.01, **options):
    """Shrink theta beside the step of Adam."""
    return adam(B, (1 - eta * weight_decay) * theta, grad, state, eta, **options)

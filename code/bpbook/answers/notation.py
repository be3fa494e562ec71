"""Answers of the page on notation."""

from bpbook.exercises import Exercise, array, number

EXERCISES = {
    "shape": Exercise(
        array((784, 10), ((10, 784), "This is PyTorch's order. Here inputs come first.")),
        solution=(784, 10),
        wrong=((10, 784), (32, 10)),
    ),
    "count": Exercise(
        number(7960, (7940, "The biases are missing."), (7950, "The second layer has biases too.")),
        solution=7960,
        wrong=(7940, 7950),
    ),
    "translate": Exercise(
        array([[1, 4], [2, 5], [3, 6]]),
        solution=[[1, 4], [2, 5], [3, 6]],
        wrong=([[1, 2, 3], [4, 5, 6]], [[1, 2], [3, 4], [5, 6]]),
    ),
    "bias": Exercise(
        array(
            [4, -1.5],
            (
                [-1, 3.5],
                "This is the sum over the neurons. The bias needs the sum over the samples.",
            ),
            ([2, -0.75], "This is the mean. The 1/m is in delta already."),
        ),
        solution=[4, -1.5],
        wrong=([-1, 3.5], [2, -0.75]),
    ),
}

"""The glossary: its order, its links, and that it knows the words of the articles."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "chapters" / "reference" / "glossary.md"
LINK = re.compile(r"\{doc\}`([^`<>]+)`")

# What the five articles name: their lists of terms and abbreviations, and the topics of the rest.
TERMS = """
BP; NN; MLP; ReLU; CNN; RNN; LSTM; NLP; DNN; GAN; VAE; DBN; MSE; SGD; LIME;
back-propagation; neural network; large model; fine-tuning; input layer; hidden layer; output layer;
activation function; multilayer perceptron; rectified linear unit; convolutional neural network;
recurrent neural network; long short-term memory; sigmoid; tanh; softmax; linear output;
squared error; mean squared error; cross-entropy; binary cross-entropy; categorical cross-entropy;
loss; forward pass; forward propagation; chain rule; delta; error signal; gradient; weight; bias;
gradient descent; stochastic gradient descent; momentum; Adam; RMSProp; Hessian-free optimisation;
random optimisation; adaptive learning rate; learning rate; exponential decay; cosine decay;
initialisation; He initialisation; Xavier initialisation; normal initialisation;
uniform initialisation; random initialisation; vanishing gradient; exploding gradient;
gradient clipping; batch normalisation; layer normalisation; local minimum; global minimum;
L1; L2; weight decay; dropout; data augmentation; adversarial training; adversarial attack;
robustness; regularisation; over-fitting; under-fitting; generalisation; training set;
validation set; test set; convergence; stopping criterion; evaluation; accuracy; epoch; batch;
dense layer; fully connected layer; max-pooling; deep neural network; transformer; attention;
generative adversarial network; graph neural network; feedback network; fully recurrent network;
deep belief network; variational autoencoder; pre-training; transfer learning; zero-shot learning;
adaptive learning; supervised learning; preprocessing; data cleaning; normalisation; denoising;
neuron; label; target; feature; parameter; machine learning; deep learning; classification;
binary classification; regression; clustering; image recognition; object detection;
natural language processing; machine translation; sentiment analysis; text generation;
speech recognition; speech synthesis; recommender system; time series; word vector; TensorFlow;
PyTorch; Keras; NumPy; matplotlib; SciPy; scikit-learn; TensorBoard; Jupyter; PyCharm;
Visual Studio Code; GradientTape; distributed training; model compression; quantisation; pruning;
interpretability; privacy; fairness; energy consumption; optimiser
"""
KNOWN = {" ".join(term.split()) for term in TERMS.split(";")}


def entries(text):
    """Return what a glossary directive defines, by term, in its order."""
    body = re.search(r"^```\{glossary\}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)[1]
    found = re.findall(r"^(\S.*)\n((?:  \S.*\n?)+)", body, re.MULTILINE)
    assert len(found) == len(re.findall(r"^\S", body, re.MULTILINE)), "a term lacks its definition"
    return [(term, " ".join(definition.split())) for term, definition in found]


def place(term):
    """Return by what a term is sorted: letters, digits and spaces, a hyphen being a space."""
    return re.sub(r"[^a-z0-9 ]", "", re.sub("[-–]", " ", term.casefold()))


def linked(definition):
    return [(PAGE.parent / name).resolve() for name in LINK.findall(definition)]


ENTRIES = entries(PAGE.read_text(encoding="utf-8"))


def test_the_terms_stand_in_alphabetical_order_each_once():
    terms = [place(term) for term, _ in ENTRIES]
    assert terms == sorted(set(terms))


def test_the_words_of_the_articles_are_known():
    assert sorted(KNOWN - {term for term, _ in ENTRIES}) == []


def test_every_entry_leads_to_a_page_that_is_there():
    lost = {
        term: definition
        for term, definition in ENTRIES
        if not linked(definition) or not all(map(exists, linked(definition)))
    }
    assert lost == {}


def exists(page):
    return any(page.with_suffix(suffix).exists() for suffix in (".md", ".ipynb"))


def test_every_definition_is_a_sentence_or_more():
    assert [t for t, d in ENTRIES if not re.match(r".{15,}\. See \{doc\}.*\.$", d)] == []


def test_a_term_without_a_definition_is_seen():
    with pytest.raises(AssertionError, match="lacks"):
        entries("```{glossary}\nalpha\n  A letter.\n\nbeta\n```\n")


def test_a_hyphen_sorts_as_a_space():
    assert place("Back-propagation") == "back propagation"
    assert sorted(["MLP", "mini-batch", "L2"], key=place) == ["L2", "mini-batch", "MLP"]

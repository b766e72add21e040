"""Heads: softmax regression as scikit-learn's, class means as by hand."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from miwake.learn import graphs, heads


def data(n: int, width: int, classes: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return noisy clumps of unequal size."""
    rng = np.random.default_rng(0)
    labels = np.minimum(rng.integers(0, classes + 1, n), classes - 1)
    centres = rng.standard_normal((classes, width))
    rows = centres[labels] + 1.5 * rng.standard_normal((n, width))
    return rows.astype(np.float32), labels


@pytest.mark.parametrize(("n", "width"), [(200, 8), (40, 90)])
def test_linear_head_is_sklearns(n: int, width: int) -> None:
    """More rows than numbers, or fewer: the same scores as LogisticRegression."""
    rows, labels = data(n, width)
    penalty = 1e-2
    space = heads.space(rows)
    head = heads.as_head(space, heads.linear(space, labels, 3, penalty))
    seen = heads.prepared(space.prepare, rows)
    theirs = LogisticRegression(C=1 / (penalty * n), tol=1e-8, max_iter=5000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs.fit(seen, labels, sample_weight=heads.balance(labels, 3))

    ours = graphs.run(graphs.head(head, 1.0), rows)

    np.testing.assert_allclose(ours, theirs.predict_proba(seen), atol=2e-3)


def test_graph_is_numpy() -> None:
    """The ONNX head gives what numpy gives, within 1e-5, at any temperature."""
    rows, labels = data(60, 10)
    space = heads.space(rows, ((4, 0.7), (6, 1.0)))
    head = heads.as_head(space, heads.means(space, labels, 3, 16.0))
    logits = heads.logits(head, rows) / 2.5
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))

    found = graphs.run(graphs.head(head, 2.5), rows)

    np.testing.assert_allclose(
        found, raised / raised.sum(axis=1, keepdims=True), atol=1e-5
    )


def test_cosine_head_is_class_means_by_hand() -> None:
    """A logit is the cosine to the class's mean, times the sharpness."""
    rows, labels = data(50, 6)
    space = heads.space(rows)
    head = heads.as_head(space, heads.means(space, labels, 3, 8.0))
    seen = heads.prepared(head.prepare, rows)
    means = np.stack([seen[labels == c].sum(axis=0) for c in range(3)])
    means /= np.linalg.norm(means, axis=1, keepdims=True)

    np.testing.assert_allclose(8 * seen @ means.T, heads.logits(head, rows), atol=1e-5)


def test_blocks_have_their_lengths() -> None:
    """Each encoder's part has its own say, whatever its numbers."""
    rows, _ = data(30, 10)
    seen = heads.prepared(heads.preparation(rows, ((4, 0.7), (6, 1.0))), rows)

    np.testing.assert_allclose(np.linalg.norm(seen[:, :4], axis=1), 0.7)
    np.testing.assert_allclose(np.linalg.norm(seen[:, 4:], axis=1), 1.0)


def test_numbers_that_never_change_are_survived() -> None:
    """Embeddings all alike give even scores, and no NaN."""
    rows = np.ones((6, 4), np.float32)
    space = heads.space(rows)
    table = heads.linear(space, np.array([0, 1, 0, 1, 0, 1]), 2, 1e-3)

    found = heads.logits(heads.as_head(space, table), rows)

    assert np.isfinite(found).all()


def test_every_class_has_the_same_say() -> None:
    """Weights have mean one, and each class the same sum; less so with less power."""
    labels = np.array([0] * 9 + [1] * 3)
    full, half = heads.balance(labels, 2), heads.balance(labels, 2, 0.5)

    assert 1.0 == pytest.approx(full.mean()) == pytest.approx(half.mean())
    assert full[:9].sum() == pytest.approx(full[9:].sum())
    assert half[:9].sum() > half[9:].sum()


def test_smoothing_makes_less_sure() -> None:
    """Guarding against wrong labels costs some certainty."""
    rows, labels = data(90, 5)
    space = heads.space(rows)
    top = [
        graphs.run(
            graphs.head(
                heads.as_head(
                    space,
                    heads.linear(space, labels, 3, 1e-3, study=heads.Study(smooth=s)),
                ),
                1.0,
            ),
            rows,
        ).max()
        for s in (0.0, 0.3)
    ]

    assert top[1] < top[0]

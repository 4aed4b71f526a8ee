"""What training makes small: four losses over the questions and passages of one step."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from index.tuning.scores import PASSAGE_SENTENCE_WEIGHT, PASSAGE_WHOLE_WEIGHT
from training.network import Encoded, Text

# Lower: only the passages that come nearest to the right one count.
TOKEN_TEMPERATURE, VECTOR_TEMPERATURE, NEARNESS_TEMPERATURE = 0.03, 0.05, 0.06
_NEVER = -1e9
_ALIKE = 1e-5  # smaller differences are rounding errors
_ANCHORED = 10  # passages that are held near the base encoder, the first


def interaction(questions: Encoded, passages: Encoded, texts: Sequence[Text]) -> Tensor:
    """The scores of passages for questions by late interaction, (q, p): whole passage and best sentence, weighted as in search.

    texts: the passages in tokens. A sentence is matched together with the context of its passage. Half of a question's weight
    lies on the tokens that tell these passages apart, the other half on all alike.
    """
    tokens = torch.cat(questions.tokens)
    by_sentence = [_matches(tokens, found, text) for found, text in zip(passages.tokens, texts, strict=True)]
    whole = torch.stack([matches.max(0).values for matches in by_sentence], 1)
    scores, start = [], 0
    for question in questions.tokens:
        end = start + len(question)
        weights = _weights(whole[start:end])
        best = torch.stack([(matches[:, start:end] @ weights).max() for matches in by_sentence])
        scores.append(PASSAGE_WHOLE_WEIGHT * (weights @ whole[start:end]) + PASSAGE_SENTENCE_WEIGHT * best)
        start = end
    return torch.stack(scores)


def _matches(tokens: Tensor, passage: Tensor, text: Text) -> Tensor:
    """The best product of each question token in each sentence of a passage or in its context, (sentences, m)."""
    products = tokens @ passage.T
    numbers = text.sentence[text.content]
    context = products[:, numbers == 0].max(1).values if bool((numbers == 0).any()) else None
    found = [products[:, numbers == number].max(1).values for number in torch.unique(numbers).tolist() if number > 0]
    if context is not None:
        found = [torch.maximum(matches, context) for matches in found] or [context]
    return torch.stack(found)


def _weights(matches: Tensor) -> Tensor:
    """matches: (m, p) of a question's tokens → (m,), sum 1; not part of what is learned."""
    count = len(matches)
    lead = (matches.max(1).values - matches.mean(1)).clamp(min=0).detach()
    total = lead.sum()
    apart = lead / total if total > _ALIKE else torch.full((count,), 1 / count)
    return 0.5 * apart + 0.5 / count


def listwise(scores: Tensor, gold: Tensor, temperature: float) -> Tensor:
    """Cross-entropy of a softmax over passages: how little of it falls on those that answer. scores, gold: (q, p)."""
    scaled = scores / temperature
    right = torch.logsumexp(scaled.masked_fill(~gold, _NEVER), 1)
    return (torch.logsumexp(scaled, 1) - right).mean()


def pairwise(nearness: Tensor, gold: Tensor, answered: int) -> Tensor:
    """Every answered question should come nearer to its answer than an unanswered one comes to anything.

    nearness: (q, p), the answered questions first; gold: (answered, p).
    """
    if answered == len(nearness):
        return torch.zeros(())
    near = nearness[:answered].masked_fill(~gold, _NEVER).max(1).values
    other = nearness[answered:].max(1).values
    return functional.softplus(-(near[:, None] - other[None, :]) / NEARNESS_TEMPERATURE).mean()


def anchor(questions: Encoded, passages: Encoded, base: tuple[Encoded, Encoded]) -> Tensor:
    """How far the encoder has gone from its base. base: the same questions, and the first passages, encoded by it."""
    base_questions, base_passages = base
    first = Encoded(passages.tokens[:_ANCHORED], passages.vectors[:_ANCHORED])
    return (
        2 * _apart(questions.vectors, base_questions.vectors)
        + _apart(first.vectors, base_passages.vectors)
        + _apart(torch.cat(first.tokens), torch.cat(base_passages.tokens))
        + _apart(torch.cat(questions.tokens), torch.cat(base_questions.tokens))
    )


def anchored(texts: Sequence[Text]) -> Sequence[Text]:
    """The passages of a step that `anchor` compares."""
    return texts[:_ANCHORED]


def _apart(rows: Tensor, others: Tensor) -> Tensor:
    """1 - the mean cosine of unit rows."""
    return 1 - (rows * others).sum(1).mean()

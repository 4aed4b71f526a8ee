"""The numbers behind the order of proposals and behind trials, as index/tuning/ has those of ranking and decision."""

from __future__ import annotations

# Part, 0 to 1, of the questions about a passage that find another one first, where no known question names it. Higher: passages
# come before what was asked in vain. Counted on schools, appliances and traffic (training/README.md): 87 of 252.
UNNAMED_MISSED = 0.35

# Part of the questions about a passage that are its heading, as key words. Higher: headings that are not found come first.
# Chosen by eye.
HEADING_TYPED = 0.1

# Part of the questions about a passage that are missed, beyond the above, when its opening sentence leads elsewhere. Higher:
# such passages come first. Chosen by eye; they are few.
OPENING_MISSED = 0.35

# Questions of the log that count for as much as the lengths of passages, in guessing what is asked about. Higher: only a long
# log counts. Chosen by eye.
LOG_PRIOR = 50

# Confidence above the threshold, 0 to 1, up to which a question is answered by a hair. Higher: more of them. Chosen by eye.
BY_A_HAIR = 0.15

# Questions of the log, the most asked ones, and passages, those that most is asked about, that are looked at. Higher: slower
# proposals. Chosen by eye.
PROPOSAL_LOG_QUESTIONS = 300
PROPOSAL_PASSAGES_ASKED = 100

# Passages to choose from, for what readers asked. Chosen by eye.
PROPOSAL_PASSAGES = 10

# Questions of each kind, the nearest ones, that are asked again when a known question is tried. Higher: slower, and more that
# hardly changes. Chosen by eye.
TRIED_NEAREST = 50

# Known questions up to which what background questions score is measured anew for one more. Higher: slower trials, for the
# third digit of a score. Chosen by eye.
TRIED_LEVELS_UP_TO = 200

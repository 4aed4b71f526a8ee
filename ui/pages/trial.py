"""/trial: a question on the unpublished index beside the published one. For editors."""

from ui.shell.navigation import TRIAL, editor_page
from ui.trial.page import show

editor_page(TRIAL, show)

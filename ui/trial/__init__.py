"""Trying a question on the unpublished index, beside the published one."""

"""The Publish and Versions parts of the Manage page."""

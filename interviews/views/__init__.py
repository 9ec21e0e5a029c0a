"""The team's pages on stages."""

"""The team's pages on offers, hiring and hand-overs."""

"""Everything of this app that a candidate can see."""

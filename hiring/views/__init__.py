"""The pages of the company, its people, its processes and its jobs: each fetches, binds a form, calls one act, answers."""

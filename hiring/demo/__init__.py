"""The demo company: a made-up firm that hires on both shipped pipelines. Everybody in it lives in a reserved domain."""

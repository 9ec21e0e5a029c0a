"""The team's pages about people: the board, the application, and every act on one."""

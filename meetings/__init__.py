"""Case conferences, evaluation meetings, transition meetings: who came, what was decided, who approved."""

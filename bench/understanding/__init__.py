"""Several ways of understanding, each trained on the same sentences in the same run: `escale nlu compare`."""

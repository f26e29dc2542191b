"""What a person says about an appointment, understood: when, about what, with whom, which of those offered.

No clock: `now` (aware) and `zone` are arguments. The words themselves live in data/knowledge/vocabulary.yml.
"""

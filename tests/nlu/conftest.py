"""An understanding of few labels, learnt in a second or two."""

from __future__ import annotations

import pytest

from bot.nlu.learning import learn
from bot.nlu.understanding import Settings, Understanding
from bot.nlu.words import Words

SENTENCES = {
    "greet": [
        "bonjour", "salut", "bonsoir à vous", "coucou", "hello", "bonjour madame", "bien le bonjour", "salut toi",
    ],
    "ask_job_search/cv": [
        "comment refaire mon cv ?", "mon curriculum vitae est trop long", "quoi mettre dans un cv", "aide pour mon CV",
        "mon cv tient sur trois pages", "je ne sais pas présenter mon cv", "modèle de cv", "mettre une photo sur le cv",
    ],
    "ask_job_search/interview": [
        "préparer un entretien d'embauche", "que répondre au recruteur", "j'ai un entretien demain",
        "l'entretien me fait peur", "quelles questions en entretien", "comment m'habiller pour l'entretien",
        "simulation d'entretien", "le recruteur m'a convoqué",
    ],
    "distress": [
        "je n'en peux plus", "je suis à bout", "je pleure tous les jours", "je ne dors plus", "je craque complètement",
        "tout est noir", "je suis épuisée, vidée", "je ne tiens plus debout",
    ],
    "out_of_scope": [
        "quel temps fait-il", "une recette de crêpes", "qui a gagné le match", "raconte une blague",
        "capitale de l'Australie", "mon ordinateur ne démarre plus", "horaires du train", "film à voir ce soir",
    ],
}  # fmt: skip


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    texts = [text for sentences in SENTENCES.values() for text in sentences]
    labels = [label for label, sentences in SENTENCES.items() for _ in sentences]
    return learn(
        texts, labels, Words({"jveu": "je veux"}, {"distress": ["envie de mourir"]}, ["et"]), Settings()
    )

"""A tiny data folder and its tokenizer for the tests of the recipe, made once; and no run ever waits."""

from __future__ import annotations

import pytest
from transformers import PreTrainedTokenizerFast

import recipe_train
from recipe_data import build


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recipe") / "data"
    build(folder, smoke=True)
    return folder


@pytest.fixture(scope="session")
def tokenizer(data):
    return PreTrainedTokenizerFast.from_pretrained(data / "tokenizer")


@pytest.fixture(autouse=True)
def never_paused(tmp_path, monkeypatch):
    monkeypatch.setattr(recipe_train, "PAUSE", tmp_path / "none")

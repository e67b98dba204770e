"""The JSON Schema of contract files: shipped, printed, and of the same mind as the reader."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_cors.contract.rule import rule_codes
from pytest_cors.contract.table_keys import POLICY_KEYS, TOP_KEYS, Kind
from tests.command.conftest import Folder

TYPES: dict[Kind, str] = {
    "text": "string",
    "texts": "array",
    "flag": "boolean",
    "seconds": "integer",
    "tables": "array",
    "reasons": "object",
}


@pytest.fixture
def schema(folder: Folder) -> Any:
    code, out, _ = folder.run("schema")
    assert code == 0
    return json.loads(out)


def test_the_keys_are_those_that_are_read(schema: Any) -> None:
    policy = schema["properties"]["policy"]["items"]
    for known, table in ((TOP_KEYS, schema), (POLICY_KEYS, policy)):
        assert {name: each["type"] for name, each in table["properties"].items()} == {
            name: TYPES[kind] for name, kind in known.items()
        }
        assert table["additionalProperties"] is False
        assert all(each["description"] for each in table["properties"].values())


def test_the_rules_are_those_that_there_are(schema: Any) -> None:
    ignore = schema["properties"]["policy"]["items"]["properties"]["ignore"]

    assert tuple(ignore["propertyNames"]["enum"]) == rule_codes()

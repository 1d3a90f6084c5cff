"""Mem0's vector store on the PostgreSQL of DATABASE_URL, with vectors that are written here.

memories.py COLLECTION DIMENSIONS
"""

import inspect
import os
import sys
from uuid import uuid4

from mem0.configs.vector_stores.pgvector import PGVectorConfig
from mem0.vector_stores.pgvector import PGVector


def store(collection, dimensions):
    """Returns the store as Mem0 makes it: what is not named here is Mem0's own default."""
    config = PGVectorConfig(
        connection_string=os.environ["DATABASE_URL"],
        collection_name=collection,
        embedding_model_dims=dimensions,
    )
    return PGVector(**config.model_dump())


def at_most(method, rows):
    """Returns the argument that limits the rows: Mem0 2 has renamed it."""
    known = inspect.signature(method).parameters
    return {"top_k" if "top_k" in known else "limit": rows}


def embedding(dimensions, *first):
    """Returns a vector that begins so, and is zero from there on."""
    return [float(value) for value in first] + [0.0] * (dimensions - len(first))


def main(collection, dimensions):
    memories = store(collection, dimensions)
    rent, food, train = str(uuid4()), str(uuid4()), str(uuid4())
    memories.insert(
        vectors=[
            embedding(dimensions, 1, 0, 0),
            embedding(dimensions, 0, 1, 0),
            embedding(dimensions, 0, 1, 1),
        ],
        payloads=[
            {"data": "pays rent on the first", "user_id": "ada"},
            {"data": "cooks at home", "user_id": "ada"},
            {"data": "takes the train", "user_id": "bob"},
        ],
        ids=[rent, food, train],
    )

    def search(*first, rows=3, filters=None):
        found = memories.search(
            query="",
            vectors=embedding(dimensions, *first),
            filters=filters,
            **at_most(memories.search, rows),
        )
        return [memory.id for memory in found]

    def listed(filters=None):
        [found] = memories.list(filters=filters, **at_most(memories.list, 10))
        return {memory.id for memory in found}

    # The nearest first.
    assert search(0.1, 1, 0.2) == [food, train, rent]
    assert search(0.1, 1, 0.2, rows=1) == [food]
    assert search(0.1, 1, 0.2, filters={"user_id": "bob"}) == [train]
    assert search(0.1, 1, 0.2, filters={"user_id": "ada"}) == [food, rent]
    assert search(0.1, 1, 0.2, filters={"user_id": "eve"}) == []

    assert memories.get(rent).payload == {"data": "pays rent on the first", "user_id": "ada"}
    assert memories.get(str(uuid4())) is None
    assert listed() == {rent, food, train}
    assert listed({"user_id": "ada"}) == {rent, food}

    # The vector alone, the payload alone.
    memories.update(rent, vector=embedding(dimensions, 0.1, 1, 0.2))
    assert search(0.1, 1, 0.2) == [rent, food, train]
    memories.update(rent, payload={"data": "owns a flat", "user_id": "eve"})
    assert memories.get(rent).payload == {"data": "owns a flat", "user_id": "eve"}
    assert search(0.1, 1, 0.2, filters={"user_id": "eve"}) == [rent]

    memories.delete(food)
    assert memories.get(food) is None
    assert listed() == {rent, train}

    # A second store, as after a restart, finds what the first one has left.
    assert store(collection, dimensions).get(train).payload["user_id"] == "bob"


main(sys.argv[1], int(sys.argv[2]))

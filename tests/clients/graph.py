"""A graph of two nodes that LangGraph keeps in the PostgreSQL of DATABASE_URL.

graph.py setup   lets LangGraph make its tables, with the sync and with the async saver
graph.py run     writes, resumes and travels back, with the sync and with the async saver
"""

import asyncio
import operator
import os
import sys
from typing import Annotated, TypedDict

from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.graph import END, START, StateGraph

URL = os.environ["DATABASE_URL"]


class State(TypedDict):
    amount: int
    steps: Annotated[list, operator.add]


def propose(state):
    return {"amount": state["amount"] * 2, "steps": ["proposed"]}


def book(state):
    return {"steps": [f"booked {state['amount']}"]}


def graph_on(saver):
    """Returns the graph, which stops between its nodes and asks."""
    builder = StateGraph(State)
    builder.add_node("propose", propose)
    builder.add_node("book", book)
    builder.add_edge(START, "propose")
    builder.add_edge("propose", "book")
    builder.add_edge("book", END)
    return builder.compile(checkpointer=saver, interrupt_before=["book"])


def thread(name):
    return {"configurable": {"thread_id": name}}


BEGUN = {"amount": 20, "steps": ["proposed"]}
DONE = {"amount": 20, "steps": ["proposed", "booked 20"]}


def write(name):
    with PostgresSaver.from_conn_string(URL) as saver:
        assert graph_on(saver).invoke({"amount": 10, "steps": []}, thread(name)) == BEGUN


def resume(name):
    """On a new connection, which knows no more than the tables do."""
    with PostgresSaver.from_conn_string(URL) as saver:
        graph = graph_on(saver)
        waiting = graph.get_state(thread(name))
        assert waiting.values == BEGUN, waiting
        assert waiting.next == ("book",), waiting
        assert graph.invoke(None, thread(name)) == DONE
        assert graph.get_state(thread(name)).next == ()


def travel_back(name):
    with PostgresSaver.from_conn_string(URL) as saver:
        graph = graph_on(saver)
        history = list(graph.get_state_history(thread(name)))
        assert [state.next for state in history] == [
            (),
            ("book",),
            ("propose",),
            ("__start__",),
        ], history
        finished, waiting = history[:2]

        # The same again from the earlier checkpoint.
        assert graph.invoke(None, waiting.config) == DONE
        # Another way from there: another amount, and so another booking.
        other = graph.update_state(waiting.config, {"amount": 7})
        ending = {"amount": 7, "steps": ["proposed", "booked 7"]}
        assert graph.invoke(None, other) == ending
        assert graph.get_state(thread(name)).values == ending
        # What was there before is still there.
        assert graph.get_state(finished.config).values == DONE
        assert len(list(graph.get_state_history(thread(name)))) > len(history)


def forget(name, kept):
    with PostgresSaver.from_conn_string(URL) as saver:
        saver.delete_thread(name)
        assert saver.get_tuple(thread(name)) is None
        assert saver.get_tuple(thread(kept)) is not None


async def write_and_resume_async(name):
    async with AsyncPostgresSaver.from_conn_string(URL) as saver:
        written = await graph_on(saver).ainvoke({"amount": 10, "steps": []}, thread(name))
        assert written == BEGUN, written
    async with AsyncPostgresSaver.from_conn_string(URL) as saver:
        graph = graph_on(saver)
        assert await graph.ainvoke(None, thread(name)) == DONE
        history = [state async for state in graph.aget_state_history(thread(name))]
        assert len(history) == 4, history


def set_up():
    with PostgresSaver.from_conn_string(URL) as saver:
        saver.setup()


async def set_up_async():
    async with AsyncPostgresSaver.from_conn_string(URL) as saver:
        await saver.setup()


def main():
    match sys.argv[1:]:
        case ["setup"]:
            set_up()
            asyncio.run(set_up_async())
        case ["run"]:
            write("sync")
            resume("sync")
            travel_back("sync")
            asyncio.run(write_and_resume_async("async"))
            forget("sync", kept="async")
        case _:
            sys.exit(__doc__)


main()

"""What a page calls stays within one piece of Python's stack, however deep the server is when it calls us."""

import resource
from types import FunctionType

from django.http import HttpResponse

from hiring import frames

CALLS = 400


def leaf() -> None:
    pass


def loop(*_request) -> HttpResponse:
    """Many short calls, as an escaped list makes them."""
    for _turn in range(CALLS):
        leaf()
    return HttpResponse()


def at(depth: int, function, *given) -> None:
    at(depth - 1, function, *given) if depth else function(*given)


def wider(function, by: int):
    """The same function in a frame that is so many slots larger, for the edge to lie elsewhere."""
    code = function.__code__.replace(co_stacksize=function.__code__.co_stacksize + by)
    return FunctionType(code, function.__globals__)


def pieces_taken(depth: int, function, *given) -> int:
    """How often the system hands out a page of memory meanwhile: each new piece of the stack is at least one."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    at(depth, function, *given)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_no_loop_of_a_page_calls_across_an_edge_of_the_stack(rf):
    middleware, request = frames.room_for_a_page(loop), rf.get("/")
    depths = range(200)
    within = [depth for depth in depths if pieces_taken(depth, middleware, request) >= CALLS]
    assert within == []
    if not frames.KEEPS_PIECES:  # what it is for: somewhere the edge lies just below the loop
        assert any(pieces_taken(depth, wider(loop, by), request) >= CALLS for by in range(32) for depth in depths)


def test_a_function_with_room_is_the_same_function():
    def told(one, two=2, *, three=3):
        """Said."""
        return one, two, three, CALLS

    made = frames.roomy(told)
    assert made(1) == told(1) == (1, 2, 3, CALLS)
    assert (made.__name__, made.__doc__) == ("told", "Said.")

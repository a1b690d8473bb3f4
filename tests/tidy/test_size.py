"""Functions fit a screen, files are one thing each, and the tests outweigh what they test."""

from statistics import quantiles

from tests.tidy.source import Function, modules, own_nodes, shipped

FUNCTION_LINES_MAX = 60
FUNCTION_LINES_P90 = 30
FILE_LINES_MAX = 400


def lines(function: Function) -> int:
    """From `def` to the last line, less the functions inside: `register` is as long as its own words."""
    inside = [node for node in own_nodes(function) if isinstance(node, Function)]
    return length(function) - sum(length(node) + len(node.decorator_list) for node in inside)


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_a_function_fits_a_screen() -> None:
    too_long = [
        f"{module.path}::{name} has {lines(function)} lines"
        for module in modules()
        for name, function in module.functions()
        if lines(function) > FUNCTION_LINES_MAX
    ]

    assert too_long == []


def test_nine_functions_in_ten_fit_half_a_screen() -> None:
    lengths = [lines(function) for module in shipped() for _, function in module.functions()]

    assert quantiles(lengths, n=10)[-1] <= FUNCTION_LINES_P90


def test_a_file_is_one_thing() -> None:
    too_long = [
        f"{module.path} has {count} lines"
        for module in modules()
        if (count := module.text.count("\n")) > FILE_LINES_MAX
    ]

    assert too_long == []
